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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Sends requests. It follows redirects itself, because the token may go to the endpoint's own host
 * only: the hub redirects large files to a store elsewhere. It neither retries nor judges a status.
 */
final class HubHttp {
    /** The status of a range of bytes. */
    static final int PARTIAL_CONTENT = 206;

    private static final int MAX_REDIRECTS = 10;
    private final HttpClient client;
    private final HubConfig config;
    private final Duration timeout;

    HubHttp(HubConfig config, Duration timeout) {
        this.config = config;
        this.timeout = timeout;
        client = config.network().client(timeout);
    }

    static boolean isSuccess(int status) {
        return status == 200 || status == PARTIAL_CONTENT;
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
     * @param from how many bytes of the file to skip
     * @param handler receives the body of status 200 and 206; other bodies are dropped
     * @param received grows while the body arrives; the request fails if it does not for as long as
     *     the timeout
     * @throws TransientFailure if no whole answer arrives
     */
    <T> HttpResponse<T> get(URI address, long from, BodyHandler<T> handler, LongSupplier received)
            throws IOException, InterruptedException {
        BodyHandler<T> ofSuccess =
                head ->
                        isSuccess(head.statusCode())
                                ? handler.apply(head)
                                : BodySubscribers.replacing(null);
        URI current = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<T> response = send(current, from, ofSuccess, received);
            if (!isRedirect(response.statusCode())) {
                return response;
            }
            current = target(current, response);
        }
        throw tooManyRedirects(address);
    }

    private <T> HttpResponse<T> send(
            URI address, long from, BodyHandler<T> handler, LongSupplier received)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .header("User-Agent", "ouroboros")
                        .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        config.network()
                .proxyAuthorization(address)
                .ifPresent(value -> request.header("Proxy-Authorization", value));
        if (config.token().isPresent() && isHub(address)) {
            request.header("Authorization", config.token().authorization());
        }
        return await(client.sendAsync(request.build(), handler), address, received);
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

    private static IOException explained(URI address, ExecutionException failure) {
        Throwable cause = failure.getCause();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof IOException e
                    && (e instanceof FileSystemException || IoFailures.isOfTheDisk(e))) {
                return e;
            }
            if (isOfCertificate(each)) {
                return new HubException(
                        "could not verify the certificate of %s: %s; if your network has its own certificate authority, set SSL_CERT_FILE to its PEM file"
                                .formatted(server(address), each.getMessage()));
            }
            if (each instanceof ConnectException || each instanceof UnresolvedAddressException) {
                return new TransientFailure("no connection to " + server(address));
            }
        }
        if (cause instanceof HttpTimeoutException) {
            return new TransientFailure("no connection to " + server(address));
        }
        if (cause instanceof SSLException) {
            return new TransientFailure("no secure connection, " + cause.getMessage());
        }
        return new TransientFailure("the connection was dropped");
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
    private static String server(URI address) {
        int port = address.getPort();
        boolean standard = port < 0 || port == (address.getScheme().equals("https") ? 443 : 80);
        return address.getScheme() + "://" + address.getHost() + (standard ? "" : ":" + port);
    }
}
