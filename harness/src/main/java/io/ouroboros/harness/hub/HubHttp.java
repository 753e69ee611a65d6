package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests. It follows redirects itself, because the token may go to the endpoint's own host
 * only: the hub redirects large files to a store elsewhere. It neither retries nor judges a status,
 * except that it drops a token that the hub rejects.
 */
final class HubHttp {
    private static final Logger LOG = LoggerFactory.getLogger(HubHttp.class);
    private static final int MAX_REDIRECTS = 10;
    private static final int UNAUTHORIZED = 401;
    private final HttpClient client;
    private final HubConfig config;
    private final Duration timeout;
    private volatile boolean tokenRejected;

    HubHttp(HubConfig config, Duration timeout) {
        this.config = config;
        this.timeout = timeout;
        client = config.network().client(timeout);
    }

    /** What the hub says about a file: an ETag and a size, empty and negative if it does not. */
    record FileMetadata(HttpResponse<?> response, String etag, long sizeBytes) {}

    /** Whether the hub has refused the token, so that requests are sent without it. */
    boolean tokenRejected() {
        return tokenRejected;
    }

    static boolean isSuccess(int status) {
        return status == 200 || status == 206;
    }

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** A header's first value; empty if there is none. */
    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /**
     * Gets a file or a list, wherever redirects lead.
     *
     * @param handler receives the body of status 200 and 206; other bodies are dropped
     * @param received grows while the body arrives; the request fails if it does not for as long as
     *     the timeout
     * @throws TransientFailure if no whole answer arrives
     */
    <T> HttpResponse<T> get(
            URI address, Map<String, String> headers, BodyHandler<T> handler, LongSupplier received)
            throws IOException, InterruptedException {
        BodyHandler<T> ofSuccess =
                head ->
                        isSuccess(head.statusCode())
                                ? handler.apply(head)
                                : BodySubscribers.replacing(null);
        URI current = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<T> response = send("GET", current, headers, ofSuccess, received);
            if (!isRedirect(response.statusCode())) {
                return response;
            }
            current = target(current, response);
        }
        throw tooManyRedirects(address);
    }

    /**
     * Asks for a file's ETag and size. Those of the first answer that has them count: the hub's, or
     * a mirror's, which it sends with the redirect to the file.
     */
    FileMetadata head(URI address) throws IOException, InterruptedException {
        URI current = address;
        String etag = "";
        long sizeBytes = -1;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<Void> response =
                    send(
                            "HEAD",
                            current,
                            Map.of(),
                            HttpResponse.BodyHandlers.discarding(),
                            () -> 0);
            boolean redirects = isRedirect(response.statusCode());
            etag = etag.isEmpty() ? etag(response, redirects) : etag;
            sizeBytes = sizeBytes < 0 ? size(response, redirects) : sizeBytes;
            if (!redirects || (!etag.isEmpty() && sizeBytes >= 0)) {
                return new FileMetadata(response, etag, sizeBytes);
            }
            current = target(current, response);
        }
        throw tooManyRedirects(address);
    }

    /** A weak ETag of a redirect is that of the redirect's own body. */
    private static String etag(HttpResponse<?> response, boolean redirects) {
        String linked = header(response, "X-Linked-Etag");
        String etag = linked.isEmpty() ? header(response, "ETag") : linked;
        return redirects && etag.startsWith("W/")
                ? ""
                : etag.replaceAll("^W/", "").replace("\"", "");
    }

    private static long size(HttpResponse<?> response, boolean redirects) {
        String linked = header(response, "X-Linked-Size");
        String size = linked.isEmpty() && !redirects ? header(response, "Content-Length") : linked;
        return size.matches("[0-9]{1,18}") ? Long.parseLong(size) : -1;
    }

    private <T> HttpResponse<T> send(
            String method,
            URI address,
            Map<String, String> headers,
            BodyHandler<T> handler,
            LongSupplier received)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("User-Agent", "ouroboros")
                        .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        config.network()
                .proxyAuthorization(address)
                .ifPresent(value -> request.header("Proxy-Authorization", value));
        boolean withToken = config.token().isPresent() && !tokenRejected && isHub(address);
        if (withToken) {
            request.header("Authorization", config.token().authorization());
        }
        HttpResponse<T> response =
                await(client.sendAsync(request.build(), handler), address, received);
        if (withToken && isTokenRejection(response)) {
            tokenRejected = true;
            LOG.warn(
                    "{} rejected the token from {}; continuing without it",
                    server(address),
                    config.token().source());
            return send(method, address, headers, handler, received);
        }
        return response;
    }

    /** A hub that knows the token gives an error code: {@code GatedRepo}, {@code RepoNotFound}. */
    private static boolean isTokenRejection(HttpResponse<?> response) {
        return response.statusCode() == UNAUTHORIZED && header(response, "X-Error-Code").isEmpty();
    }

    /**
     * Waits as long as bytes keep arriving: the timeout of {@code java.net.http} ignores bodies.
     */
    private <T> HttpResponse<T> await(
            CompletableFuture<HttpResponse<T>> response, URI address, LongSupplier received)
            throws IOException, InterruptedException {
        long before = received.getAsLong();
        try {
            while (true) {
                try {
                    return response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    long now = received.getAsLong();
                    if (now == before) {
                        throw new TransientFailure("no answer for " + Quantities.duration(timeout));
                    }
                    before = now;
                }
            }
        } catch (ExecutionException e) {
            throw explained(address, e);
        } finally {
            boolean unused = response.cancel(true);
        }
    }

    private IOException explained(URI address, ExecutionException failure) {
        Throwable cause = failure.getCause();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof IOException e
                    && (e instanceof FileSystemException || IoFailures.isOfTheDisk(e))) {
                return e; // the body cannot be written
            }
            if (isOfCertificate(each)) {
                return new HubException(
                        "could not verify the certificate of %s: %s; if your network has its own certificate authority, set SSL_CERT_FILE to its PEM file"
                                .formatted(server(address), each.getMessage()));
            }
            if (each instanceof ConnectException || each instanceof UnresolvedAddressException) {
                return new TransientFailure("no connection to " + route(address));
            }
        }
        if (cause instanceof HttpTimeoutException) {
            return new TransientFailure("no connection to " + route(address));
        }
        if (cause instanceof SSLException) {
            return new TransientFailure("no secure connection, " + cause.getMessage());
        }
        return new TransientFailure("the connection was dropped");
    }

    /** A server, and the proxy on the way to it. */
    private String route(URI address) {
        return server(address) + config.network().through(address);
    }

    private static boolean isOfCertificate(Throwable failure) {
        return failure instanceof CertificateException
                || failure instanceof CertPathBuilderException
                || failure instanceof SSLPeerUnverifiedException;
    }

    private static URI target(URI from, HttpResponse<?> response) throws HubException {
        URI target;
        String location = header(response, "Location");
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw badRedirect(from);
        }
        boolean downgrades = "https".equals(from.getScheme()) && "http".equals(target.getScheme());
        boolean web = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
        if (!web || downgrades || target.getHost() == null || location.isEmpty()) {
            throw badRedirect(from);
        }
        return target;
    }

    private static HubException badRedirect(URI from) {
        return new HubException(
                "could not follow the redirect of %s: it must lead to an http or https address, and not from https to http"
                        .formatted(server(from)));
    }

    private static HubException tooManyRedirects(URI address) {
        return new HubException(
                "could not follow the redirects of %s: more than %d"
                        .formatted(server(address), MAX_REDIRECTS));
    }

    private boolean isHub(URI address) {
        return server(address).equalsIgnoreCase(server(config.endpoint()));
    }

    /** Scheme, host and port, without the rest, which may be signed. */
    static String server(URI address) {
        int port = address.getPort();
        boolean standard = port < 0 || port == (address.getScheme().equals("https") ? 443 : 80);
        return address.getScheme() + "://" + address.getHost() + (standard ? "" : ":" + port);
    }
}
