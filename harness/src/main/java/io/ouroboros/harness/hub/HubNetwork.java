package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The network's proxies and certificates, from the environment variables that Python's tools and
 * curl read: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} in
 * either case, and {@code REQUESTS_CA_BUNDLE}, {@code CURL_CA_BUNDLE} and {@code SSL_CERT_FILE}.
 * Java's own system properties win where they are set. It is no record, because an address may hold
 * a password.
 */
final class HubNetwork {
    private static final List<String> CERTIFICATES =
            List.of("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE");

    /** Java refuses to send a password to a proxy for HTTPS unless this is empty. */
    private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private final Map<String, String> environment;

    HubNetwork(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Builds a client.
     *
     * @throws IllegalArgumentException if a variable cannot be used
     */
    HttpClient client(Duration connectTimeout) {
        if (System.getProperty(TUNNEL_SCHEMES) == null) {
            System.setProperty(TUNNEL_SCHEMES, "");
        }
        // HTTP/1.1, because downloads that share one HTTP/2 connection also share its window.
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connectTimeout)
                        .proxy(proxySelector());
        sslContext().ifPresent(builder::sslContext);
        return builder.build();
    }

    private static boolean hasJavaProxy() {
        return System.getProperty("https.proxyHost") != null
                || System.getProperty("http.proxyHost") != null;
    }

    private ProxySelector proxySelector() {
        if (hasJavaProxy()) {
            return ProxySelector.getDefault();
        }
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                return List.of(proxy(address).map(HubNetwork::httpProxy).orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}
        };
    }

    /** The header {@code Proxy-Authorization} for a request; only Java's client sends it on. */
    Optional<String> proxyAuthorization(URI address) {
        return proxy(address)
                .map(URI::getRawUserInfo)
                .map(user -> URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8))
                .map(user -> user.getBytes(StandardCharsets.UTF_8))
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
    }

    private static Proxy httpProxy(URI proxy) {
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
    }

    /** The proxy for an address; empty if it is reached directly. */
    Optional<URI> proxy(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        for (String name : List.of(scheme + "_proxy", "all_proxy")) {
            String text = variable(name);
            if (!text.isEmpty() && !hasJavaProxy()) {
                return bypassesProxy(address) ? Optional.empty() : Optional.of(parse(name, text));
            }
        }
        return Optional.empty();
    }

    /** The proxy for an address, as the end of a sentence; empty if it is reached directly. */
    String through(URI address) {
        return proxy(address)
                .map(proxy -> " through the proxy " + HubHttp.server(proxy))
                .orElse("");
    }

    /** What an address is reached with: a proxy, and certificate authorities beside Java's. */
    String description(URI address) {
        return through(address)
                + (sslContext().isPresent() ? " with the network's certificates" : "");
    }

    private static URI parse(String name, String text) {
        try {
            URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
            if ("http".equals(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (IllegalArgumentException e) {
            // The message would repeat the address, which may hold a password.
        }
        throw new IllegalArgumentException(
                name.toUpperCase(Locale.ROOT)
                        + " must be an address such as http://proxy:3128, got another one");
    }

    private boolean bypassesProxy(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        String hostAndPort = host + ":" + address.getPort();
        return Arrays.stream(variable("no_proxy").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .map(entry -> entry.replaceAll("^\\*?\\.", ""))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(
                        entry ->
                                entry.equals("*")
                                        || List.of(host, hostAndPort).contains(entry)
                                        || host.endsWith("." + entry)
                                        || hostAndPort.endsWith("." + entry));
    }

    /** A variable whose lower-case name wins, as in Python; empty if it is not set. */
    private String variable(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isBlank()
                ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
                : lower.strip();
    }

    /** Trusts Java's certificate authorities and those of all files that variables name. */
    private Optional<SSLContext> sslContext() {
        List<Certificate> certificates = new ArrayList<>();
        for (String name : CERTIFICATES) {
            String file = environment.getOrDefault(name, "").strip();
            if (!file.isEmpty()) {
                int numBefore = certificates.size();
                try {
                    byte[] bytes = Files.readAllBytes(Path.of(file));
                    certificates.addAll(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificates(new ByteArrayInputStream(bytes)));
                } catch (IOException e) {
                    throw unusable(name, file, IoFailures.reason(e));
                } catch (GeneralSecurityException e) {
                    throw unusable(name, file, String.valueOf(e.getMessage()));
                }
                if (certificates.size() == numBefore) {
                    throw unusable(name, file, "it holds none");
                }
            }
        }
        return certificates.isEmpty() ? Optional.empty() : Optional.of(trusting(certificates));
    }

    private static IllegalArgumentException unusable(String name, String file, String why) {
        return new IllegalArgumentException(
                "%s must name a file of PEM certificates, got %s: %s".formatted(name, file, why));
    }

    private static SSLContext trusting(List<Certificate> certificates) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int index = 0;
            for (TrustManager manager : trustManagers(null)) {
                if (manager instanceof X509TrustManager known) {
                    for (X509Certificate certificate : known.getAcceptedIssuers()) {
                        trusted.setCertificateEntry("java-" + index++, certificate);
                    }
                }
            }
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("file-" + index++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trusted), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has these algorithms
        }
    }

    /** The trust managers of a key store, or Java's own for null. */
    private static TrustManager[] trustManagers(@Nullable KeyStore trusted)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
