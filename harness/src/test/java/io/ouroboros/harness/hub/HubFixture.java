package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.io.function.IOBiConsumer;

/** A client that notes its waits between attempts instead of waiting. */
final class HubFixture {
    static final String TOKEN = "hf_sesameOpenYourself";
    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    final List<Long> waitsMillis = new CopyOnWriteArrayList<>();
    final Interruption interruption = Interruption.manual();
    private final Path directory;
    private final URI endpoint;
    private Duration timeout = Duration.ofSeconds(20);
    private boolean offline;
    private HubToken token = HubToken.NONE;
    private Progress progress = Progress.silent();
    private Map<String, String> environment = Map.of();
    private IOBiConsumer<Path, Path> links = Files::createSymbolicLink;

    HubFixture(Path directory, URI endpoint) {
        this.directory = directory;
        this.endpoint = endpoint;
    }

    HubFixture offline() {
        offline = true;
        return this;
    }

    /** For servers that keep silent; others may be slow on a busy machine. */
    HubFixture impatient() {
        timeout = Duration.ofMillis(400);
        return this;
    }

    HubFixture withToken() {
        token = HubToken.of(TOKEN, "HF_TOKEN");
        return this;
    }

    HubFixture withLinks(IOBiConsumer<Path, Path> newLinks) {
        links = newLinks;
        return this;
    }

    HubFixture withProgress(Progress newProgress) {
        progress = newProgress;
        return this;
    }

    /** With proxies or certificates. */
    HubFixture withEnvironment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    Path cache() {
        return directory.resolve("hub");
    }

    Path prepared() {
        return cache().resolve(".ouroboros");
    }

    HubClient client() {
        HubConfig config =
                new HubConfig(
                        endpoint,
                        token,
                        cache(),
                        directory.resolve("fallback"),
                        offline,
                        new HubNetwork(environment));
        RetryPolicy retry =
                new RetryPolicy(
                        timeout,
                        3,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        waitsMillis::add);
        return HubClient.of(config, retry, new HubCache(cache(), links), progress, interruption);
    }

    /** Bytes that look like nothing else. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
