package io.ouroboros.harness.diagnosis;

import io.ouroboros.harness.hub.HubConfig;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The disks for runs and for the caches of the engine and the hub. */
final class DiskFindings {

    /**
     * Ten checkpoints of OPT-125m, half a gigabyte each, and the state of one training, seven times
     * the weights.
     */
    private static final long WHOLE_RUN = 17 * 500L * 1_000_000;

    /** The native libraries that DJL unpacks. */
    private static final long ENGINE = 600L << 20;

    private DiskFindings() {}

    static List<Finding> of(Map<String, String> environment, Path directory) {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                space(
                        "disk for runs",
                        directory,
                        WHOLE_RUN,
                        "ten generations of OPT-125m take up to "
                                + Quantities.bytes(WHOLE_RUN)
                                + "; keep fewer weights with --max-checkpoints, or use another disk with --run-directory"));
        UserDirectories user = new UserDirectories(environment);
        findings.add(
                space(
                        "engine's cache",
                        user.engineCache(),
                        ENGINE,
                        "native libraries are unpacked there; free some space, or set %s to another disk"
                                .formatted(user.engineCacheVariable())));
        findings.add(hub(environment));
        return findings;
    }

    /** Examines a directory that need not exist yet. */
    static Finding space(String name, Path directory, long enoughBytes, String advice) {
        Path existing = directory.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long freeBytes = Files.getFileStore(existing).getUsableSpace();
            String text =
                    "%s free in %s"
                            .formatted(Quantities.bytes(freeBytes), directory.toAbsolutePath());
            if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
                return Finding.problem(
                        name,
                        directory.toAbsolutePath() + " cannot be written",
                        "make it writable, or choose another directory");
            }
            Finding finding =
                    freeBytes >= enoughBytes
                            ? Finding.ok(name, text)
                            : Finding.note(name, text, advice);
            return finding.with(Map.of("freeBytes", freeBytes));
        } catch (IOException e) {
            return Finding.problem(name, IoFailures.describe(e), "choose another directory");
        }
    }

    private static Finding hub(Map<String, String> environment) {
        String name = "hub's cache";
        try {
            HubConfig settings = HubConfig.of(environment);
            Path cache = settings.cacheDirectory();
            String text =
                    "%s: %s, token: %s, %s"
                            .formatted(
                                    cache,
                                    content(cache),
                                    settings.token().isPresent() ? "set" : "none",
                                    settings.route());
            return Finding.ok(name, text);
        } catch (IOException e) {
            return Finding.problem(name, IoFailures.describe(e), "fix the file, or set HF_HOME");
        } catch (IllegalArgumentException e) {
            return Finding.problem(
                    name, String.valueOf(e.getMessage()), "fix or unset the variable");
        }
    }

    /** The number of models and datasets in the hub's cache. */
    static String content(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return "empty";
        }
        try (Stream<Path> folders = Files.list(cache)) {
            List<String> names = folders.map(folder -> folder.getFileName().toString()).toList();
            return "models: %d, datasets: %d"
                    .formatted(
                            names.stream().filter(one -> one.startsWith("models--")).count(),
                            names.stream().filter(one -> one.startsWith("datasets--")).count());
        }
    }
}
