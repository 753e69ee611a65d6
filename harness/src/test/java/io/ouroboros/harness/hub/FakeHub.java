package io.ouroboros.harness.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hub on two loopback ports: the hub itself, and the store elsewhere to which it redirects for
 * large files. Both misbehave where they are told to.
 */
public final class FakeHub implements AutoCloseable {
    static final String COMMIT = "27dcfa74d334bc871f3234de431e71c6eeba5dd6";

    /** What was asked, in order. */
    final List<Request> requests = new CopyOnWriteArrayList<>();

    private final HttpServer hub;
    private final HttpServer store;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Map<String, Entry>> repositories = new ConcurrentHashMap<>();
    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final Map<String, Deque<HttpHandler>> faults = new ConcurrentHashMap<>();
    private volatile boolean listsBlobs = true;

    public FakeHub() throws IOException {
        hub = start(this::answer);
        store = start(this::answerFromStore);
    }

    record Request(String method, String path, Map<String, List<String>> headers, int port) {
        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    private static final class Entry {
        private final byte[] content;
        private final boolean large;

        Entry(byte[] content, boolean large) {
            this.content = content;
            this.large = large;
        }

        String etag() {
            return large ? Sha256.ofBytes(content) : gitHash(content);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    int hubPort() {
        return hub.getAddress().getPort();
    }

    int storePort() {
        return store.getAddress().getPort();
    }

    /** Adds a file to a repository, such as {@code models/facebook/opt-125m}. */
    public FakeHub file(String repository, String path, String content) {
        return file(repository, path, content.getBytes(StandardCharsets.UTF_8), false);
    }

    /** Adds a file that is in the store. */
    public FakeHub largeFile(String repository, String path, byte[] content) {
        stored.put("/store/" + Sha256.ofBytes(content), content);
        return file(repository, path, content, true);
    }

    private FakeHub file(String repository, String path, byte[] content, boolean large) {
        repositories
                .computeIfAbsent(repository, name -> new TreeMap<>())
                .put(path, new Entry(content, large));
        return this;
    }

    /** Leaves sizes and hashes out of lists, as some mirrors do. */
    FakeHub listingNamesOnly() {
        listsBlobs = false;
        return this;
    }

    /** Answers the next request for a path, of hub or store, in another way. */
    FakeHub fault(String path, HttpHandler... handlers) {
        faults.computeIfAbsent(path, name -> new ArrayDeque<>()).addAll(Arrays.asList(handlers));
        return this;
    }

    /** Answers with a status and headers, given as name, value, name, value. */
    static HttpHandler status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Answers with a status, a stated length and a body of another. */
    static HttpHandler body(int status, long statedLength, byte[] body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, statedLength);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        };
    }

    /** Sends a part of a body and then nothing. */
    HttpHandler silenceAfter(int statedLength, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, statedLength);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            await();
        };
    }

    /** Does not answer at all. */
    HttpHandler silence() {
        return exchange -> await();
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> paths() {
        return requests.stream().map(Request::path).toList();
    }

    List<Request> requestsFor(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    @Override
    public void close() {
        closed.countDown();
        hub.stop(0);
        store.stop(0);
        executor.shutdownNow();
    }

    private HttpServer start(HttpHandler handler) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> handle(exchange, handler));
        server.start();
        return server;
    }

    private void handle(HttpExchange exchange, HttpHandler usual) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(
                new Request(
                        exchange.getRequestMethod(),
                        path,
                        Map.copyOf(exchange.getRequestHeaders()),
                        exchange.getLocalAddress().getPort()));
        try {
            nextFault(path).orElse(usual).handle(exchange);
        } finally {
            exchange.close();
        }
    }

    private synchronized Optional<HttpHandler> nextFault(String path) {
        return Optional.ofNullable(faults.getOrDefault(path, new ArrayDeque<>()).poll());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/api/")) {
            int revision = path.indexOf("/revision/");
            list(
                    exchange,
                    path.substring("/api/".length(), revision),
                    path.substring(revision + "/revision/".length()));
            return;
        }
        String[] parts = path.substring(1).split("/resolve/", 2);
        String repository = (parts[0].startsWith("datasets/") ? "" : "models/") + parts[0];
        String file = parts[1].substring(parts[1].indexOf('/') + 1);
        Entry entry = repositories.getOrDefault(repository, Map.of()).get(file);
        if (entry == null) {
            status(404, "X-Error-Code", "EntryNotFound").handle(exchange);
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        if (entry.large) {
            String target =
                    "http://127.0.0.1:%d/store/%s?signature=sesame"
                            .formatted(storePort(), entry.etag());
            status(
                            302,
                            "Location",
                            target,
                            "X-Linked-Etag",
                            "\"" + entry.etag() + "\"",
                            "X-Linked-Size",
                            String.valueOf(entry.content.length))
                    .handle(exchange);
        } else {
            send(exchange, entry.content, entry.etag());
        }
    }

    private void answerFromStore(HttpExchange exchange) throws IOException {
        byte[] content = Objects.requireNonNull(stored.get(exchange.getRequestURI().getPath()));
        send(exchange, content, "store-" + content.length);
    }

    private void list(HttpExchange exchange, String repository, String revision)
            throws IOException {
        Map<String, Entry> files = repositories.get(repository);
        if (files == null) {
            status(404, "X-Error-Code", "RepoNotFound").handle(exchange);
        } else if (!revision.equals("main") && !revision.equals(COMMIT)) {
            status(404, "X-Error-Code", "RevisionNotFound").handle(exchange);
        } else {
            byte[] body = listing(files).toString().getBytes(StandardCharsets.UTF_8);
            body(200, body.length, body).handle(exchange);
        }
    }

    private JsonObject listing(Map<String, Entry> files) {
        JsonArray siblings = new JsonArray();
        files.forEach(
                (path, entry) -> {
                    JsonObject sibling = new JsonObject();
                    sibling.addProperty("rfilename", path);
                    if (listsBlobs) {
                        sibling.addProperty("size", entry.content.length);
                        sibling.addProperty("blobId", gitHash(entry.content));
                    }
                    if (listsBlobs && entry.large) {
                        JsonObject lfs = new JsonObject();
                        lfs.addProperty("sha256", entry.etag());
                        lfs.addProperty("size", entry.content.length);
                        sibling.add("lfs", lfs);
                    }
                    siblings.add(sibling);
                });
        JsonObject answer = new JsonObject();
        answer.addProperty("sha", COMMIT);
        answer.add("siblings", siblings);
        return answer;
    }

    private static void send(HttpExchange exchange, byte[] content, String etag)
            throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + etag + "\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else if (range == null) {
            body(200, content.length, content).handle(exchange);
        } else {
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            byte[] part = Arrays.copyOfRange(content, from, content.length);
            String contentRange =
                    "bytes %d-%d/%d".formatted(from, content.length - 1, content.length);
            body(206, part.length, part, "Content-Range", contentRange).handle(exchange);
        }
    }

    static String gitHash(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
