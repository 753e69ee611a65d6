package io.ouroboros.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HubConfigTest {
    @TempDir private Path home;

    @Test
    void defaultsAreThoseOfThePythonTools() throws IOException {
        HubConfig config = HubConfig.of(withHome(Map.of("HF_HOME", "")));
        assertThat(config.endpoint()).hasToString("https://huggingface.co");
        assertThat(config.token()).isSameAs(HubToken.NONE);
        assertThat(config.cacheDirectory()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(config.fallbackDirectory()).isEqualTo(home.resolve(".cache/ouroboros/models"));
        assertThat(config.offline()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "XDG_CACHE_HOME, /x, /x/huggingface/hub",
        "HF_HOME, /h, /h/hub",
        "HUGGINGFACE_HUB_CACHE, /l, /l",
        "HF_HUB_CACHE, /c, /c",
        "HF_HUB_CACHE, ~/c, HOME/c",
        "HF_HOME, ~, HOME/hub"
    })
    void eachVariableMovesTheCache(String name, String value, String cache) throws IOException {
        assertThat(HubConfig.of(withHome(Map.of(name, value))).cacheDirectory())
                .hasToString(cache.replace("HOME", home.toString()));
    }

    @Test
    void narrowerVariableWins() throws IOException {
        Map<String, String> all =
                Map.of(
                        "XDG_CACHE_HOME", "/x",
                        "HF_HOME", "/h",
                        "HUGGINGFACE_HUB_CACHE", "/l",
                        "HF_HUB_CACHE", "/c");
        HubConfig config = HubConfig.of(withHome(all));
        assertThat(config.cacheDirectory()).isEqualTo(Path.of("/c"));
        assertThat(config.fallbackDirectory()).isEqualTo(Path.of("/x/ouroboros/models"));
        assertThat(config.withCacheDirectory(Path.of("/d")).cacheDirectory())
                .isEqualTo(Path.of("/d"));
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_OFFLINE, 1, true",
        "HF_HUB_OFFLINE, yes, true",
        "HF_HUB_OFFLINE, True, true",
        "HF_HUB_OFFLINE, 0, false",
        "TRANSFORMERS_OFFLINE, ON, true"
    })
    void offlineIsReadAsInPython(String name, String value, boolean offline) throws IOException {
        assertThat(HubConfig.of(withHome(Map.of(name, value))).offline()).isEqualTo(offline);
        assertThat(HubConfig.of(withHome(Map.of(name, value))).asOffline().offline()).isTrue();
    }

    @Test
    void tokenComesFromVariableOrFile() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
        Files.writeString(home.resolve("other"), "hf_other\n");
        assertThat(authorization(Map.of())).isEqualTo("Bearer hf_file");
        assertThat(authorization(Map.of("HF_TOKEN_PATH", "~/other"))).isEqualTo("Bearer hf_other");
        assertThat(authorization(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old")))
                .isEqualTo("Bearer hf_old");
        assertThat(
                        authorization(
                                Map.of(
                                        "HF_TOKEN",
                                        " hf_new\n",
                                        "HUGGING_FACE_HUB_TOKEN",
                                        "hf_old")))
                .isEqualTo("Bearer hf_new");
    }

    @Test
    void tokenIsNeverPrinted() throws IOException {
        HubConfig config = HubConfig.of(withHome(Map.of("HF_TOKEN", "hf_sesame")));
        assertThat(config.toString()).doesNotContain("sesame").contains("token=HubToken[hidden]");
        assertThat(HubToken.NONE).hasToString("HubToken[none]");
    }

    @Test
    void tokenThatNoHeaderTakesIsRefusedUnseen() {
        assertThatThrownBy(() -> HubConfig.of(withHome(Map.of("HF_TOKEN", "hf_se\nsame"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HF_TOKEN must hold one word of visible ASCII characters, got others");
    }

    @Test
    void endpointLosesItsLastSlash() throws IOException {
        assertThat(
                        HubConfig.of(withHome(Map.of("HF_ENDPOINT", "http://mirror:8080/hf/")))
                                .endpoint())
                .isEqualTo(URI.create("http://mirror:8080/hf"));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://x, 'HF_ENDPOINT must be an http or https address, got ftp://x'",
        "mirror, 'HF_ENDPOINT must be an http or https address, got mirror'",
        "http://a b, 'HF_ENDPOINT must be an http or https address, got http://a b'",
        "http://x?y=z, 'HF_ENDPOINT must be an http or https address, got http://x?y=z'",
        "http://me:secret@x, 'HF_ENDPOINT must hold no user name, got one; use HF_TOKEN'"
    })
    void endpointMustBeAWebAddress(String endpoint, String message) {
        assertThatThrownBy(() -> HubConfig.of(withHome(Map.of("HF_ENDPOINT", endpoint))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void unreadableTokenOfAHomeCountsAsNone() throws IOException {
        Map<String, String> closed = Map.of("HOME", "/dev/null");
        assertThat(HubConfig.of(closed).token()).isSameAs(HubToken.NONE);
    }

    @Test
    void aTokenFileThatHoldsNoneIsNamed() throws IOException {
        Path binary = home.resolve("binary");
        Files.write(binary, new byte[] {'h', 'f', (byte) 0xff, 0, 1});
        assertTokenFails(
                "/dev/null/token",
                "HF_TOKEN_PATH must name a file with a token, got /dev/null/token: not a directory");
        assertTokenFails(
                home.toString(),
                "HF_TOKEN_PATH must name a file with a token, got " + home + ": Is a directory");
        assertTokenFails(
                binary.toString(),
                binary + " must hold one word of visible ASCII characters, got others");
        Files.createDirectories(home.resolve(".cache/huggingface/token"));
        assertThat(HubConfig.of(withHome(Map.of())).token())
                .as("a directory, as Docker makes of a file that is not there")
                .isSameAs(HubToken.NONE);
    }

    private static void assertTokenFails(String file, String message) {
        assertThatThrownBy(() -> HubConfig.of(Map.of("HF_TOKEN_PATH", file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void homeOfTheEnvironmentWinsOverJava() throws IOException {
        Map<String, String> environment = Map.of("HOME", "/elsewhere");
        assertThat(HubConfig.of(environment).cacheDirectory())
                .isEqualTo(Path.of("/elsewhere/.cache/huggingface/hub"));
    }

    private Map<String, String> withHome(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        return all;
    }

    private String authorization(Map<String, String> environment) throws IOException {
        return HubConfig.of(withHome(environment)).token().authorization();
    }
}
