package io.ouroboros.harness.hub;

import static io.ouroboros.harness.hub.FakeHub.COMMIT;
import static io.ouroboros.harness.hub.FakeHub.body;
import static io.ouroboros.harness.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statuses, redirects and lists that a hub answers with, and where the token goes. */
final class HubRefusalsTest {
    private static final String LIST = "/api/models/facebook/opt-tiny/revision/main";
    private static final String REVISION = "revision main of model facebook/opt-tiny";

    private final FakeHub hub = new FakeHub();

    @TempDir private Path directory;

    HubRefusalsTest() throws IOException {
        hub.file("models/facebook/opt-tiny", "config.json", "{}")
                .largeFile("models/facebook/opt-tiny", "model.safetensors", new byte[71]);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | RepoNotFound | model facebook/opt-tiny must exist and be readable, got status 401 from HUB; check the id, and set HF_TOKEN if it is private or gated",
                "404 | RepoNotFound | model facebook/opt-tiny must exist and be readable, got status 404 from HUB; check the id, and set HF_TOKEN if it is private or gated",
                "401 | GatedRepo | model facebook/opt-tiny must be open to this user, got status 401 from HUB; accept its terms at HUB/facebook/opt-tiny, and set HF_TOKEN if it is private or gated",
                "403 | none | model facebook/opt-tiny must be open to this user, got status 403 from HUB; accept its terms at HUB/facebook/opt-tiny, and set HF_TOKEN if it is private or gated",
                "404 | RevisionNotFound | revision main of model facebook/opt-tiny must exist, got status 404 from HUB; check the revision",
                "404 | none | revision main of model facebook/opt-tiny must exist, got status 404 from HUB; check the id and the revision",
                "400 | none | revision main of model facebook/opt-tiny must be there for download, got status 400 from HUB; check HF_ENDPOINT"
            })
    void refusalIsFinalAndSaysWhatToDo(int status, String code, String message) {
        hub.fault(LIST, status(status, "X-Error-Code", code));
        assertFailure(fixture(), message);
        assertThat(hub.requests).hasSize(1);
    }

    @Test
    void refusalOfATokenSaysSoWithoutIt() {
        hub.fault(LIST, status(401), status(403));
        HubFixture fixture = fixture().withToken();
        assertFailure(
                fixture,
                "model facebook/opt-tiny must exist and be readable, got status 401 from HUB; check the id, and that the token in use may read it");
        assertFailure(
                fixture,
                "model facebook/opt-tiny must be open to this user, got status 403 from HUB; accept its terms at HUB/facebook/opt-tiny, and that the token in use may read it");
    }

    @Test
    void gatedDatasetNamesItsPage() {
        hub.fault("/api/datasets/a/b/revision/main", status(403));
        assertThatThrownBy(() -> fixture().client().fetchDataset("a/b", "", "main"))
                .hasMessage(
                        "dataset a/b must be open to this user, got status 403 from HUB; accept its terms at HUB/datasets/a/b, and set HF_TOKEN if it is private or gated"
                                .replace("HUB", hub.endpoint().toString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void passingTroubleIsTriedAgain(int status) throws IOException {
        hub.fault(LIST, status(status), status(status));
        HubFixture fixture = fixture();
        assertThat(fixture.client().fetchModel("facebook/opt-tiny", "main").files()).hasSize(2);
        assertThat(fixture.waitsMillis).hasSize(2);
    }

    @Test
    void troubleThatStaysIsGivenUp() {
        hub.fault(LIST, status(500), status(503), status(500));
        assertFailure(
                fixture(),
                REVISION
                        + " must arrive from HUB in 3 attempts, got status 500; check the network and repeat the command");
    }

    @Test
    void serverChoosesTheWaitInSecondsOrByDate() throws IOException {
        hub.fault(
                LIST,
                status(429, "Retry-After", "17"),
                status(503, "Retry-After", "Sat, 31 Jan 2026 12:00:45 GMT"));
        HubFixture fixture = fixture();
        fixture.client().fetchModel("facebook/opt-tiny", "main");
        assertThat(fixture.waitsMillis).containsExactly(17_000L, 45_000L);
    }

    @Test
    void waitThatIsOverOrUnreadableCountsAsNone() throws IOException {
        hub.fault(
                LIST,
                status(429, "Retry-After", "Sat, 31 Jan 2026 11:00:00 GMT"),
                status(429, "Retry-After", "soon"));
        HubFixture fixture = fixture();
        fixture.client().fetchModel("facebook/opt-tiny", "main");
        assertThat(fixture.waitsMillis).allMatch(wait -> wait <= 2000);
    }

    @Test
    void waitOfAnHourIsLeftToTheUser() {
        hub.fault(LIST, status(429, "Retry-After", "3600"));
        HubFixture fixture = fixture();
        assertFailure(
                fixture, REVISION + " must arrive from HUB, got status 429; try again in 1h 00m");
        assertThat(fixture.waitsMillis).isEmpty();
    }

    @Test
    void hubThatIsNotThereIsNamed() {
        URI nowhere = hub.endpoint();
        hub.close();
        assertThatThrownBy(
                        () ->
                                new HubFixture(directory, nowhere)
                                        .client()
                                        .fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "%s must arrive from %s in 3 attempts, got no connection to %s; check the network and repeat the command"
                                .formatted(REVISION, nowhere, nowhere));
    }

    @Test
    void silentHubIsGivenUp() {
        hub.fault(LIST, hub.silence(), hub.silence(), hub.silence());
        assertFailure(
                fixture().impatient(),
                REVISION
                        + " must arrive from HUB in 3 attempts, got no answer for 0.4s; check the network and repeat the command");
    }

    @Test
    void tokenGoesToTheHubOnly() throws IOException {
        fixture().withToken().client().fetchModel("facebook/opt-tiny", "main");
        assertThat(hub.requests).anyMatch(request -> request.port() == hub.storePort());
        for (FakeHub.Request request : hub.requests) {
            String expected = request.port() == hub.hubPort() ? "Bearer " + HubFixture.TOKEN : "";
            assertThat(request.header("Authorization")).isEqualTo(expected);
            assertThat(request.headers().toString().contains(HubFixture.TOKEN))
                    .isEqualTo(request.port() == hub.hubPort());
        }
    }

    @Test
    void tokenDoesNotFollowAListElsewhere() {
        String elsewhere = "http://localhost:" + hub.hubPort() + LIST;
        hub.fault(LIST, status(307, "Location", elsewhere), status(401));
        assertFailure(
                fixture().withToken(),
                "model facebook/opt-tiny must exist and be readable, got status 401 from HUB; check the id, and that the token in use may read it");
        assertThat(hub.requests.stream().map(request -> request.header("Authorization")))
                .containsExactly("Bearer " + HubFixture.TOKEN, "");
    }

    @Test
    void messagesLeaveSignedAddressesOut() {
        HttpHandler failure = status(500);
        String store = "/store/" + Sha256.ofBytes(new byte[71]);
        hub.fault(store, failure, failure, failure);
        assertFailure(
                fixture().withToken(),
                "model.safetensors of model facebook/opt-tiny must arrive from HUB in 3 attempts, got status 500; check the network and repeat the command");
    }

    @Test
    void redirectsInACircleEnd() {
        for (int i = 0; i < 11; i++) {
            hub.fault(LIST, status(302, "Location", LIST));
        }
        assertFailure(fixture(), "HUB must answer within 10 redirects, got more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://", "ht tp://x", "ftp://x/y"})
    void redirectToSomethingElseIsRefused(String target) {
        hub.fault(LIST, status(302, "Location", target));
        assertFailure(
                fixture(),
                "redirect of HUB must lead to an http or https address, got a broken one");
    }

    @Test
    void redirectWithoutTargetIsRefused() {
        hub.fault(LIST, status(302));
        assertFailure(
                fixture(),
                "redirect of HUB must lead to an http or https address, got a broken one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "/etc/x", "a/../../x", "a//b", "./a", "a\\\\b", "", "a/", "..", "."})
    void fileNameThatLeadsOutIsRefused(String name) {
        list("{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"%s\"}]}".formatted(COMMIT, name));
        assertFailure(
                fixture(),
                "file name must stay within its repository, got \"%s\" in the list of files of model facebook/opt-tiny"
                        .formatted(name.replace("\\\\", "\\")));
    }

    @Test
    void controlCharactersOfAFileNameAreNotPrinted() {
        list("{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"a\\u001b[2J\"}]}".formatted(COMMIT));
        assertFailure(
                fixture(),
                "file name must stay within its repository, got \"a?[2J\" in the list of files of model facebook/opt-tiny");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the list of files of model facebook/opt-tiny must hold one JSON object, got a value of another kind",
                "{\"sha\":\"../x\",\"siblings\":[]} | sha must be 40 hexadecimal digits, got \"../x\" in the list of files of model facebook/opt-tiny",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\"} | siblings must be an array, got none in the list of files of model facebook/opt-tiny",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\",\"siblings\":[1]} | siblings must hold objects, got others in the list of files of model facebook/opt-tiny",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\",\"siblings\":[{}]} | rfilename must be a string, got no such field in the list of files of model facebook/opt-tiny"
            })
    void brokenListIsRefused(String json, String message) {
        list(json);
        assertFailure(fixture(), message);
    }

    private void list(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        hub.fault(LIST, body(200, bytes.length, bytes));
    }

    private void assertFailure(HubFixture fixture, String message) {
        List<Throwable> seen = new ArrayList<>();
        assertThatThrownBy(() -> fixture.client().fetchModel("facebook/opt-tiny", "main"))
                .isInstanceOf(IOException.class)
                .satisfies(seen::add)
                .hasMessage(message.replace("HUB", hub.endpoint().toString()));
        for (Throwable failure = seen.get(0); failure != null; failure = failure.getCause()) {
            assertThat(String.valueOf(failure.getMessage()))
                    .doesNotContain(HubFixture.TOKEN)
                    .doesNotContain("sesame");
        }
    }

    private HubFixture fixture() {
        return new HubFixture(directory, hub.endpoint());
    }
}
