package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.runtime.UserDirectories;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which hub, as whom, and where on this machine.
 *
 * @param endpoint the hub's address, {@code http} or {@code https}, without a slash at its end
 * @param token sent to the endpoint's own host only
 * @param cacheDirectory the cache shared with Python, {@code HF_HUB_CACHE}
 * @param fallbackDirectory where models are prepared if the cache cannot be written
 * @param offline whether only the cache may be used
 * @param network the proxies and certificates
 */
public record HubConfig(
        URI endpoint,
        HubToken token,
        Path cacheDirectory,
        Path fallbackDirectory,
        boolean offline,
        HubNetwork network) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE_WORDS = Set.of("1", "ON", "YES", "TRUE");

    /**
     * Reads the environment variables of the Python tools: {@code HF_ENDPOINT}; {@code HF_TOKEN},
     * {@code HUGGING_FACE_HUB_TOKEN}, or the file {@code HF_TOKEN_PATH}; {@code HF_HUB_CACHE},
     * {@code HUGGINGFACE_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}, {@code HOME}; {@code
     * HF_HUB_OFFLINE}, {@code TRANSFORMERS_OFFLINE}; and those of {@link HubNetwork}. An empty
     * variable counts as not set.
     *
     * @param environment as of {@link System#getenv()}
     * @return the configuration
     * @throws IllegalArgumentException if a variable, or the token file, cannot be used
     * @see <a
     *     href="https://github.com/huggingface/huggingface_hub/blob/v0.36.2/src/huggingface_hub/constants.py">
     *     huggingface_hub, {@code constants.py}</a>
     */
    public static HubConfig of(Map<String, String> environment) {
        UserDirectories user = new UserDirectories(environment);
        Path hfHome = user.path("HF_HOME", () -> user.caches().resolve("huggingface"));
        Path cache =
                user.path(
                        "HF_HUB_CACHE",
                        () -> user.path("HUGGINGFACE_HUB_CACHE", () -> hfHome.resolve("hub")));
        boolean offline =
                isTrue(environment, "HF_HUB_OFFLINE")
                        || (environment.getOrDefault("HF_HUB_OFFLINE", "").isBlank()
                                && isTrue(environment, "TRANSFORMERS_OFFLINE"));
        return new HubConfig(
                endpoint(environment),
                token(environment, user.path("HF_TOKEN_PATH", () -> hfHome.resolve("token"))),
                cache,
                user.caches().resolve("ouroboros").resolve("models"),
                offline,
                new HubNetwork(environment));
    }

    /**
     * Returns the same configuration with another cache.
     *
     * @param directory created by the first download
     * @return the configuration
     */
    public HubConfig withCacheDirectory(Path directory) {
        return new HubConfig(endpoint, token, directory, fallbackDirectory, offline, network);
    }

    /**
     * Describes how the hub is reached.
     *
     * @return {@code offline}, or the endpoint and what the way there needs
     * @throws IllegalArgumentException if a variable of proxies or certificates cannot be used
     */
    public String route() {
        return offline ? "offline" : endpoint + network.description(endpoint);
    }

    /**
     * Returns the same configuration without the network.
     *
     * @return the configuration
     */
    public HubConfig asOffline() {
        return new HubConfig(endpoint, token, cacheDirectory, fallbackDirectory, true, network);
    }

    /** Messages do not repeat an address with a user name, because it may hold a password. */
    private static URI endpoint(Map<String, String> environment) {
        String value = environment.getOrDefault("HF_ENDPOINT", "");
        String text = value.isBlank() ? PUBLIC_HUB : value.strip();
        if (text.contains("@")) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT must hold no user name, got one; use HF_TOKEN");
        }
        try {
            URI endpoint = new URI(text.replaceAll("/+$", ""));
            boolean isWeb = Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()));
            if (isWeb && endpoint.getHost() != null && endpoint.getRawQuery() == null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "HF_ENDPOINT must be an http or https address, got " + text);
    }

    private static HubToken token(Map<String, String> environment, Path file) {
        for (String name : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
            HubToken token = HubToken.of(environment.getOrDefault(name, ""), name);
            if (token.isPresent()) {
                return token;
            }
        }
        try {
            // In Latin-1 any bytes are text, and the token's own rule refuses those of other files.
            return HubToken.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
        } catch (NoSuchFileException e) {
            return HubToken.NONE;
        } catch (IOException e) { // a home that this user cannot read has no token for it
            if (environment.getOrDefault("HF_TOKEN_PATH", "").isBlank()) {
                return HubToken.NONE;
            }
            throw new IllegalArgumentException(
                    "HF_TOKEN_PATH must name a file with a token, got %s: %s"
                            .formatted(file, IoFailures.reason(e)));
        }
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return TRUE_WORDS.contains(
                environment.getOrDefault(name, "").strip().toUpperCase(Locale.ROOT));
    }
}
