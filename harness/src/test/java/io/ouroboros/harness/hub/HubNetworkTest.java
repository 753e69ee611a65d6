package io.ouroboros.harness.hub;

import static io.ouroboros.harness.hub.FakeHub.COMMIT;
import static io.ouroboros.harness.hub.FakeHub.body;
import static io.ouroboros.harness.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens, limits, proxies, certificates and mirrors as they are found in the field. */
final class HubNetworkTest {
    private static final String ID = "facebook/opt-tiny";
    private static final String LIST = "/api/models/facebook/opt-tiny/revision/main";
    private static final String CONFIG = "/facebook/opt-tiny/resolve/" + COMMIT + "/config.json";
    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;

    HubNetworkTest() throws IOException {
        hub.file("models/facebook/opt-tiny", "config.json", "{}")
                .largeFile("models/facebook/opt-tiny", "model.safetensors", new byte[71]);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void rejectedTokenIsLeftOutOfFurtherRequests() throws IOException {
        hub.fault(LIST, status(401));
        assertThat(fixture().withToken().client().fetchModel(ID, "main").files()).hasSize(2);
        assertThat(hub.requests.stream().map(request -> request.header("Authorization")))
                .startsWith("Bearer " + HubFixture.TOKEN, "")
                .filteredOn(header -> !header.isEmpty())
                .hasSize(1);
    }

    @Test
    void rejectedTokenIsNamedBySource() {
        hub.fault(LIST, status(401), status(401, "X-Error-Code", "RepoNotFound"));
        assertThatThrownBy(() -> fixture().withToken().client().fetchModel(ID, "main"))
                .hasMessage(
                        "could not download revision main of model facebook/opt-tiny from %s (status 401): the hub rejected the token from HF_TOKEN; renew it, or unset it for public repositories"
                                .formatted(hub.endpoint()));
    }

    @Test
    void cacheStandsInForARejectedToken() throws IOException {
        ModelSnapshot model = fixture().client().fetchModel(ID, "main");
        hub.fault(LIST, status(401), status(401, "X-Error-Code", "RepoNotFound"));
        assertThat(fixture().withToken().client().fetchModel(ID, "main")).isEqualTo(model);
    }

    @Test
    void rateLimitSaysHowLongToWait() throws IOException {
        hub.fault(LIST, status(429, "RateLimit", "\"api\";r=0;t=55"));
        HubFixture fixture = fixture();
        assertThat(fixture.client().fetchModel(ID, "main").files()).hasSize(2);
        assertThat(fixture.waitsMillis).containsExactly(55_000L);
    }

    @Test
    void compressedAnswersAreUnpacked() throws IOException {
        byte[] list =
                gzip(
                        "{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"model.safetensors\"}]}"
                                .formatted(COMMIT));
        byte[] config = gzip("{}");
        hub.fault(LIST, body(200, list.length, list, "Content-Encoding", "gzip"));
        hub.fault(
                CONFIG,
                status(
                        200,
                        "ETag",
                        "\"" + FakeHub.gitHash("{}".getBytes(StandardCharsets.UTF_8)) + "\"",
                        "Content-Length",
                        "2"),
                body(200, config.length, config, "Content-Encoding", "gzip"));
        ModelSnapshot model = fixture().client().fetchModel(ID, "main");
        assertThat(model.directory().resolve("config.json")).hasContent("{}");
    }

    @Test
    void mirrorSendsTagAndSizeWithItsRedirect() throws IOException {
        hub.listingNamesOnly();
        hub.fault(
                CONFIG,
                status(
                        302,
                        "Location",
                        "http://127.0.0.1:%d/store/unknown".formatted(hub.storePort()),
                        "X-Linked-Etag",
                        "\"" + FakeHub.gitHash("{}".getBytes(StandardCharsets.UTF_8)) + "\"",
                        "X-Linked-Size",
                        "2"));
        ModelSnapshot model = fixture().client().fetchModel(ID, "main");
        assertThat(model.directory().resolve("config.json")).hasContent("{}");
    }

    @Test
    void requestsGoThroughTheProxyOfTheEnvironment() throws Exception {
        // The hub plays the proxy: it sees the whole address of another host.
        Map<String, String> environment =
                Map.of("HTTP_PROXY", "http://me:secret@127.0.0.1:" + hub.hubPort());
        URI elsewhere = URI.create("http://hub.example");
        HubFixture fixture = new HubFixture(directory, elsewhere).withEnvironment(environment);
        hub.fault(LIST, status(404, "X-Error-Code", "RepoNotFound"));
        assertThatThrownBy(() -> fixture.client().fetchModel(ID, "main"))
                .hasMessageStartingWith("could not find model facebook/opt-tiny on " + elsewhere);
        assertThat(hub.requests.get(0).header("Proxy-authorization"))
                .isEqualTo("Basic bWU6c2VjcmV0");
    }

    @ParameterizedTest
    @CsvSource({
        "https://huggingface.co, HTTPS_PROXY, p:3128, '', http://p:3128",
        "https://huggingface.co, https_proxy, http://p:3128, '', http://p:3128",
        "https://huggingface.co, ALL_PROXY, http://p, '', http://p",
        "https://huggingface.co, HTTP_PROXY, http://p, '', ''",
        "https://huggingface.co, HTTPS_PROXY, http://p, huggingface.co, ''",
        "https://cdn.huggingface.co, HTTPS_PROXY, http://p, 'x, .huggingface.co', ''",
        "https://nothuggingface.co, HTTPS_PROXY, http://p, huggingface.co, http://p",
        "http://127.0.0.1:80, http_proxy, http://p, 127.0.0.1:80, ''",
        "https://huggingface.co, HTTPS_PROXY, http://p, *, ''"
    })
    void proxyIsChosenAsInPython(
            String address, String name, String proxy, String noProxy, String expected) {
        HubNetwork network = new HubNetwork(Map.of(name, proxy, "NO_PROXY", noProxy));
        assertThat(network.proxy(URI.create(address)).map(URI::toString).orElse(""))
                .isEqualTo(expected);
    }

    @Test
    void aProxyThatDoesNotAnswerIsNamedWithoutItsPassword() {
        HubFixture fixture =
                fixture().withEnvironment(Map.of("http_proxy", "http://me:secret@127.0.0.1:1"));
        assertThatThrownBy(() -> fixture.client().fetchModel(ID, "main"))
                .hasMessageContaining(
                        "no connection to %s through the proxy http://127.0.0.1:1, 3 attempts"
                                .formatted(hub.endpoint()))
                .hasMessageNotContaining("secret");
    }

    @Test
    void unusableProxyIsRefusedWithoutItsPassword() {
        HubNetwork network = new HubNetwork(Map.of("HTTPS_PROXY", "socks5://me:secret@p"));
        assertThatThrownBy(() -> network.proxy(URI.create("https://huggingface.co")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "HTTPS_PROXY must be an address such as http://proxy:3128, got another one");
    }

    @Test
    void certificateFileThatCannotBeReadIsNamed() throws IOException {
        Path missing = directory.resolve("ca.pem");
        HubFixture fixture =
                fixture().withEnvironment(Map.of("REQUESTS_CA_BUNDLE", missing.toString()));
        assertThatThrownBy(() -> fixture.client().fetchModel(ID, "main"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "REQUESTS_CA_BUNDLE must name a file of PEM certificates, got %s: no such file or directory"
                                .formatted(missing));
        Files.writeString(missing, "no certificate");
        assertThatThrownBy(() -> fixture.client().fetchModel(ID, "main"))
                .hasMessageStartingWith("REQUESTS_CA_BUNDLE must name a file of PEM certificates");
    }

    @Test
    void certificatesThatAreNoneAreRefused() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        for (Map.Entry<Path, String> each :
                Map.of(empty, "it holds none", directory, "Is a directory").entrySet()) {
            HubNetwork network = new HubNetwork(Map.of("SSL_CERT_FILE", each.getKey().toString()));
            assertThatThrownBy(() -> network.client(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "SSL_CERT_FILE must name a file of PEM certificates, got %s: %s"
                                    .formatted(each.getKey(), each.getValue()));
        }
    }

    @Test
    void handshakeThatIsDroppedIsRetried() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Thread dropping = new Thread(() -> dropAll(server), "dropping server");
            dropping.start();
            URI endpoint = URI.create("https://127.0.0.1:" + server.getLocalPort());
            HubFixture fixture = new HubFixture(directory, endpoint);
            assertThatThrownBy(() -> fixture.client().fetchModel(ID, "main"))
                    .isInstanceOf(HubException.Unavailable.class)
                    .hasMessageContaining(", 3 attempts; run the same command to resume");
            assertThat(fixture.waitsMillis).hasSize(2);
        }
    }

    private static void dropAll(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                int unused = socket.getInputStream().read();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private HubFixture fixture() {
        return new HubFixture(directory, hub.endpoint());
    }
}
