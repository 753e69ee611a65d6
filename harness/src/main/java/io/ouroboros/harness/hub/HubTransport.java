package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLException;

/**
 * Sends requests and follows redirects itself, because the token may go to the endpoint's own host
 * only: the hub answers for large files with a redirect to a store elsewhere. Nothing is tried
 * twice here, and no status but a redirect is judged.
 */
final class HubTransport {
    private static final int MAX_REDIRECTS = 10;

    private final HttpClient client;
    private final URI endpoint;
    private final HubToken token;
    private final Duration idleTimeout;

    HubTransport(HubConfig settings, TransferPolicy policy) {
        // HTTP/1.1, because files that share one connection of HTTP/2 share its window too.
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(policy.connectTimeout())
                        .build();
        endpoint = settings.endpoint();
        token = settings.token();
        idleTimeout = policy.idleTimeout();
    }

    /** An answer whose body has still to be read or dropped. */
    record Answer(HttpResponse<?> head, BodyReader body) implements AutoCloseable {
        int status() {
            return head.statusCode();
        }

        /** A header's first value; empty if there is none. */
        String header(String name) {
            return head.headers().firstValue(name).orElse("");
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * Gets a body, wherever redirects lead.
     *
     * @throws TransientFailure if there is no answer
     */
    Answer get(URI address, Map<String, String> headers) throws IOException, InterruptedException {
        return exchange("GET", address, headers, true);
    }

    /**
     * Asks the hub itself about a file: redirects within it are followed, one that leads elsewhere
     * is the answer.
     */
    Answer head(URI address) throws IOException, InterruptedException {
        return exchange("HEAD", address, Map.of(), false);
    }

    private Answer exchange(
            String method, URI address, Map<String, String> headers, boolean acrossHosts)
            throws IOException, InterruptedException {
        URI current = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Answer answer = send(method, current, headers);
            if (!isRedirect(answer.status())) {
                return answer;
            }
            URI next = target(current, answer);
            if (!acrossHosts && !isHub(next)) {
                return answer;
            }
            answer.close();
            current = next;
        }
        throw new HubException(
                "%s must answer within %d redirects, got more"
                        .formatted(server(address), MAX_REDIRECTS));
    }

    private Answer send(String method, URI address, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(idleTimeout)
                        .header("Accept-Encoding", "identity")
                        .header("User-Agent", "ouroboros");
        headers.forEach(request::header);
        if (token.isPresent() && isHub(address)) {
            request.header("Authorization", token.authorization());
        }
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                    client.send(request.build(), BodyHandlers.ofPublisher());
            BodyReader body = new BodyReader(idleTimeout);
            response.body().subscribe(body);
            return new Answer(response, body);
        } catch (IOException e) {
            throw explained(address, e);
        }
    }

    private IOException explained(URI address, IOException failure) {
        if (failure instanceof HttpConnectTimeoutException || failure instanceof ConnectException) {
            return new TransientFailure("no connection to " + server(address));
        }
        if (failure instanceof HttpTimeoutException) {
            return noAnswer(idleTimeout);
        }
        if (failure instanceof SSLException) {
            return new HubException(
                    "%s must offer a safe connection, got %s"
                            .formatted(server(address), failure.getMessage()));
        }
        return new TransientFailure("a dropped connection");
    }

    /** The failure of a server that keeps silent. */
    static TransientFailure noAnswer(Duration idleTimeout) {
        return new TransientFailure("no answer for " + Quantities.duration(idleTimeout));
    }

    private URI target(URI from, Answer answer) throws HubException {
        URI target;
        try {
            target = from.resolve(answer.header("Location"));
        } catch (IllegalArgumentException e) {
            throw badRedirect(from, "a broken one");
        }
        boolean web = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
        if (!web || target.getHost() == null || answer.header("Location").isEmpty()) {
            throw badRedirect(from, "a broken one");
        }
        if (from.getScheme().equals("https") && target.getScheme().equals("http")) {
            throw badRedirect(from, "one from https to http");
        }
        return target;
    }

    private static HubException badRedirect(URI from, String got) {
        return new HubException(
                "redirect of %s must lead to an http or https address, got %s"
                        .formatted(server(from), got));
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private boolean isHub(URI address) {
        return server(address).equalsIgnoreCase(server(endpoint));
    }

    /** Scheme, host and port, without the rest, which may be signed. */
    private static String server(URI address) {
        int port = address.getPort();
        boolean standard = port < 0 || port == (address.getScheme().equals("https") ? 443 : 80);
        return address.getScheme() + "://" + address.getHost() + (standard ? "" : ":" + port);
    }
}
