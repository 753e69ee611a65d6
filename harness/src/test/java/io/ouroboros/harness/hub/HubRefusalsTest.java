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
    private static final String MODEL = "could not download model facebook/opt-tiny from HUB: ";

    private static final String LISTED =
            "could not read the list of files of model facebook/opt-tiny: ";
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
                "401 | RepoNotFound | could not find model facebook/opt-tiny on HUB: the server answered 401; check the id, and set HF_TOKEN if it is private or gated",
                "404 | RepoNotFound | could not find model facebook/opt-tiny on HUB: the server answered 404; check the id, and set HF_TOKEN if it is private or gated",
                "401 | GatedRepo | could not download model facebook/opt-tiny from HUB: the server answered 401; accept its terms at HUB/facebook/opt-tiny, and set HF_TOKEN if it is private or gated",
                "403 | none | could not download model facebook/opt-tiny from HUB: the server answered 403; accept its terms at HUB/facebook/opt-tiny, and set HF_TOKEN if it is private or gated",
                "404 | RevisionNotFound | could not find revision main of model facebook/opt-tiny on HUB: the server answered 404; check the revision",
                "404 | none | could not find revision main of model facebook/opt-tiny on HUB: the server answered 404; check the id and the revision",
                "400 | none | could not download revision main of model facebook/opt-tiny from HUB: the server answered 400; check HF_ENDPOINT"
            })
    void refusalIsFinalAndSaysWhatToDo(int status, String code, String message) {
        hub.fault(LIST, status(status, "X-Error-Code", code));
        assertFailure(fixture(), message);
        assertThat(hub.requests).hasSize(1);
    }

    @Test
    void refusalOfATokenSaysSoWithoutIt() {
        hub.fault(LIST, status(404, "X-Error-Code", "RepoNotFound"), status(403));
        HubFixture fixture = fixture().withToken();
        assertFailure(
                fixture,
                "could not find model facebook/opt-tiny on HUB: the server answered 404; check the id, and check that your token may read it");
        assertFailure(
                fixture,
                "could not download model facebook/opt-tiny from HUB: the server answered 403; accept its terms at HUB/facebook/opt-tiny, and check that your token may read it");
    }

    @Test
    void gatedDatasetNamesItsPage() {
        hub.fault("/api/datasets/a/b/revision/main", status(403));
        assertThatThrownBy(() -> fixture().client().fetchDataset("a/b", "", "main"))
                .hasMessage(
                        "could not download dataset a/b from HUB: the server answered 403; accept its terms at HUB/datasets/a/b, and set HF_TOKEN if it is private or gated"
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
                MODEL + "the server answered 500, 3 attempts; run the same command to resume");
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
        assertFailure(fixture, MODEL + "the server answered 429; try again in 1h 00m");
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
                        MODEL.replace("HUB", nowhere.toString())
                                + "no connection to "
                                + nowhere
                                + ", 3 attempts; run the same command to resume");
    }

    @Test
    void silentHubIsGivenUp() {
        hub.fault(LIST, hub.silence(), hub.silence(), hub.silence());
        assertFailure(
                fixture().impatient(),
                MODEL + "no answer for 0.4s, 3 attempts; run the same command to resume");
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
        hub.fault(
                LIST,
                status(307, "Location", elsewhere),
                status(404, "X-Error-Code", "RepoNotFound"));
        assertFailure(
                fixture().withToken(),
                "could not find model facebook/opt-tiny on HUB: the server answered 404; check the id, and check that your token may read it");
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
                "could not download model.safetensors of model facebook/opt-tiny from HUB: the server answered 500, 3 attempts; run the same command to resume");
    }

    @Test
    void redirectsInACircleEnd() {
        for (int i = 0; i < 11; i++) {
            hub.fault(LIST, status(302, "Location", LIST));
        }
        assertFailure(fixture(), "could not follow the redirects of HUB: more than 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://", "ht tp://x", "ftp://x/y"})
    void redirectToSomethingElseIsRefused(String target) {
        hub.fault(LIST, status(302, "Location", target));
        assertFailure(
                fixture(),
                "could not follow the redirect of HUB: it must lead to an http or https address, and not from https to http");
    }

    @Test
    void redirectWithoutTargetIsRefused() {
        hub.fault(LIST, status(302));
        assertFailure(
                fixture(),
                "could not follow the redirect of HUB: it must lead to an http or https address, and not from https to http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "/etc/x", "a/../../x", "a//b", "./a", "a\\\\b", "", "a/", "..", "."})
    void fileNameThatLeadsOutIsRefused(String name) {
        list("{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"%s\"}]}".formatted(COMMIT, name));
        assertFailure(
                fixture(),
                LISTED + "it names the file \"%s\"".formatted(name.replace("\\\\", "\\")));
    }

    @Test
    void controlCharactersOfAFileNameAreNotPrinted() {
        list("{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"a\\u001b[2J\"}]}".formatted(COMMIT));
        assertFailure(fixture(), LISTED + "it names the file \"a?[2J\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | it is not the JSON that a hub sends",
                "{\"sha\":\"../x\",\"siblings\":[]} | it has no commit or no files",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\"} | it has no commit or no files",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\",\"siblings\":[1]} | it is not the JSON that a hub sends",
                "{\"sha\":\"27dcfa74d334bc871f3234de431e71c6eeba5dd6\",\"siblings\":[{}]} | it names the file \"\""
            })
    void brokenListIsRefused(String json, String message) {
        list(json);
        assertFailure(fixture(), LISTED + message);
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
