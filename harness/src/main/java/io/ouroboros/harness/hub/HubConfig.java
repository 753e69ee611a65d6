package io.ouroboros.harness.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which hub, as whom, and where on this machine.
 *
 * @param endpoint the hub's address, {@code http} or {@code https}, without a slash at its end
 * @param token sent to the endpoint's own host only
 * @param cacheDirectory the cache shared with Python, {@code HF_HUB_CACHE}
 * @param preparedDirectory where models that need a tokenizer built get a directory of their own
 * @param offline whether only the cache may be used
 */
public record HubConfig(
        URI endpoint,
        HubToken token,
        Path cacheDirectory,
        Path preparedDirectory,
        boolean offline) {

    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE_WORDS = Set.of("1", "ON", "YES", "TRUE");

    /**
     * Checks the endpoint.
     *
     * @throws IllegalArgumentException if it is not the address of a web server; a user name in it
     *     is refused and not repeated
     */
    public HubConfig {
        boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
        if (String.valueOf(endpoint.getRawAuthority()).contains("@")) {
            throw userName();
        }
        if (!web || endpoint.getHost() == null || endpoint.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT must be an http or https address, got " + endpoint);
        }
    }

    /**
     * Reads the environment variables of the Python tools: {@code HF_ENDPOINT}; {@code HF_TOKEN},
     * {@code HUGGING_FACE_HUB_TOKEN}, or the file {@code HF_TOKEN_PATH}; {@code HF_HUB_CACHE},
     * {@code HUGGINGFACE_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}; {@code
     * HF_HUB_OFFLINE}, {@code TRANSFORMERS_OFFLINE}. An empty variable counts as not set.
     *
     * @param environment as of {@link System#getenv()}
     * @param home the user's directory, for which {@code ~} stands
     * @return the settings
     * @throws IllegalArgumentException if a variable cannot be used
     * @throws IOException if there is a token file that cannot be read
     * @see <a
     *     href="https://github.com/huggingface/huggingface_hub/blob/v0.36.2/src/huggingface_hub/constants.py">
     *     huggingface_hub, {@code constants.py}</a>
     */
    public static HubConfig of(Map<String, String> environment, Path home) throws IOException {
        Variables variables = new Variables(environment, home);
        Path caches = variables.path("XDG_CACHE_HOME", home.resolve(".cache"));
        Path hfHome = variables.path("HF_HOME", caches.resolve("huggingface"));
        Path legacyCache = variables.path("HUGGINGFACE_HUB_CACHE", hfHome.resolve("hub"));
        return new HubConfig(
                endpoint(variables.text("HF_ENDPOINT", PUBLIC_HUB)),
                token(variables, variables.path("HF_TOKEN_PATH", hfHome.resolve("token"))),
                variables.path("HF_HUB_CACHE", legacyCache),
                caches.resolve("ouroboros").resolve("models"),
                variables.isTrue(
                        variables.text("HF_HUB_OFFLINE", "").isEmpty()
                                ? "TRANSFORMERS_OFFLINE"
                                : "HF_HUB_OFFLINE"));
    }

    /**
     * Returns the same settings with another cache.
     *
     * @param directory made when something is downloaded
     * @return the settings
     */
    public HubConfig withCacheDirectory(Path directory) {
        return new HubConfig(endpoint, token, directory, preparedDirectory, offline);
    }

    /**
     * Returns the same settings, cut off from the network.
     *
     * @return the settings
     */
    public HubConfig asOffline() {
        return new HubConfig(endpoint, token, cacheDirectory, preparedDirectory, true);
    }

    private static URI endpoint(String text) {
        if (text.contains("@")) {
            throw userName();
        }
        try {
            return new URI(text.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT must be an http or https address, got " + text, e);
        }
    }

    private static IllegalArgumentException userName() {
        return new IllegalArgumentException(
                "HF_ENDPOINT must hold no user name, got one; use HF_TOKEN");
    }

    private static HubToken token(Variables variables, Path file) throws IOException {
        for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            HubToken token = HubToken.of(variables.text(name, ""), name);
            if (token.isPresent()) {
                return token;
            }
        }
        try {
            return HubToken.of(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            return HubToken.NONE;
        }
    }

    /** Environment variables, in the ways in which Python reads them. */
    private record Variables(Map<String, String> values, Path home) {
        String text(String name, String otherwise) {
            String value = values.getOrDefault(name, "");
            return value.isBlank() ? otherwise : value;
        }

        Path path(String name, Path otherwise) {
            String text = text(name, "");
            if (text.isEmpty()) {
                return otherwise;
            }
            if (text.equals("~") || text.startsWith("~/")) {
                return home.resolve(text.substring(Math.min(2, text.length())));
            }
            return Path.of(text);
        }

        boolean isTrue(String name) {
            return TRUE_WORDS.contains(text(name, "").toUpperCase(Locale.ROOT));
        }
    }
}
