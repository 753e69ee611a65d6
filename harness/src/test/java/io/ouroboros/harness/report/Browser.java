package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, spoken to by the Chrome DevTools Protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">the protocol</a>
 */
final class Browser implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("ws://127.0.0.1:([0-9]+)/");

    private final Process process;
    private final WebSocket socket;
    private final Listener listener;
    private int numCalls;

    private Browser(Process process, WebSocket socket, Listener listener) {
        this.process = process;
        this.socket = socket;
        this.listener = listener;
    }

    /** Starts the browser; fails where there is none. */
    static Browser start(Path profile) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                executable(),
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:%s/json/list".formatted(port(process)));
        String pages =
                client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
        JsonFields page =
                JsonFields.parse("{\"pages\":" + pages + "}", list.toString())
                        .requireObjects("pages")
                        .stream()
                        .filter(one -> one.object().get("type").getAsString().equals("page"))
                        .findFirst()
                        .orElseThrow();
        Listener listener = new Listener();
        WebSocket socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(page.requireString("webSocketDebuggerUrl")), listener)
                        .join();
        Browser browser = new Browser(process, socket, listener);
        browser.call("Browser.setDownloadBehavior", "{\"behavior\":\"deny\"}");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            browser.call(domain + ".enable", "{}");
        }
        return browser;
    }

    /** Opens a file and waits until its scripts have run. */
    void open(Path file) throws IOException, InterruptedException {
        call("Page.navigate", "{\"url\":\"%s\"}".formatted(file.toUri()));
        for (int tries = 0; tries < 100; tries++) {
            if (evaluate("document.readyState === 'complete' && !!document.title").equals("true")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException(file + " must be loaded in 10 seconds, got none");
    }

    /** Evaluates an expression and returns its value as JSON. */
    String evaluate(String expression) throws IOException, InterruptedException {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("expression", expression);
        parameters.addProperty("returnByValue", true);
        return JsonFormat.line(
                call("Runtime.evaluate", JsonFormat.line(parameters))
                        .getAsJsonObject("result")
                        .get("value"));
    }

    /** Chooses a width and a scheme of colours, and takes a picture of the whole page. */
    void screenshot(int width, String scheme, Path file) throws IOException, InterruptedException {
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}"
                        .formatted(scheme));
        setHeight(width, 800);
        Thread.sleep(600); // the page redraws its figures a moment after its width has changed
        setHeight(width, Integer.parseInt(evaluate("document.documentElement.scrollHeight")));
        Thread.sleep(600);
        JsonObject shot = call("Page.captureScreenshot", "{}");
        Files.write(file, Base64.getDecoder().decode(shot.get("data").getAsString()));
    }

    /** What the page said to the console as an error or a warning, exceptions, and refusals. */
    List<String> complaints() {
        return listener.complaints;
    }

    /** What the page asked for. */
    List<String> requests() {
        return listener.requests;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void setHeight(int width, int height) throws IOException, InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}"
                        .formatted(width, height));
    }

    private JsonObject call(String method, String parameters)
            throws IOException, InterruptedException {
        int id = ++numCalls;
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        listener.answers.put(id, answer);
        socket.sendText(
                        "{\"id\":%d,\"method\":\"%s\",\"params\":%s}"
                                .formatted(id, method, parameters),
                        true)
                .join();
        try {
            JsonObject found = answer.get(30, TimeUnit.SECONDS);
            if (!found.has("result")) {
                throw new IOException(method + " must succeed, got " + found);
            }
            return found.getAsJsonObject("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + " must be answered in 30 seconds", e);
        }
    }

    private static String executable() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(
                        name ->
                                Stream.of(System.getenv("PATH").split(":"))
                                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "chromium must be on PATH, got none; get it with"
                                                + " apt-get install -y chromium"));
    }

    private static String port(Process process) throws IOException {
        BufferedReader lines = new BufferedReader(process.errorReader(StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return address.group(1);
            }
            line = lines.readLine();
        }
        throw new IOException("chromium must tell its address, got its end");
    }

    /** Sorts what the browser says. */
    private static final class Listener implements WebSocket.Listener {

        private final Map<Integer, CompletableFuture<JsonObject>> answers =
                new ConcurrentHashMap<>();
        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                take(message);
            }
            socket.request(1);
            return null;
        }

        private void take(String message) {
            JsonObject json;
            try {
                json = JsonFields.parse(message, "chromium").object();
            } catch (IOException e) {
                complaints.add(message);
                return;
            }
            if (json.has("id")) {
                CompletableFuture<JsonObject> answer = answers.remove(json.get("id").getAsInt());
                if (answer != null) {
                    answer.complete(json);
                }
                return;
            }
            String method = json.get("method").getAsString();
            if (method.equals("Network.requestWillBeSent")) {
                JsonObject request = json.getAsJsonObject("params").getAsJsonObject("request");
                requests.add(request.get("url").getAsString());
            } else if (List.of(
                            "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
                    .contains(method)) {
                complaints.add(message);
            }
        }
    }
}
