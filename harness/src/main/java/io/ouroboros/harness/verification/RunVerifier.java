package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.MetricsFiles;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.verification.VerifiedRun.Repair;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Checks run directories: the files of each stage against the hashes in its marker, and the markers
 * against each other, the manifest, the inputs, and the tables made from them.
 *
 * <p>Not checked, because no file repeats them: timings, TensorBoard's event files, options in the
 * manifest, losses of epochs other than the best one, tensors of an unfinished training.
 *
 * @param progress shows how many bytes are hashed
 * @param interruption checked while files are read
 */
public record RunVerifier(Progress progress, Interruption interruption) {

    /**
     * Checks a run, which may be in progress.
     *
     * @param directory a run directory
     * @return what was found
     * @throws IOException if a file cannot be read for a reason other than damage
     * @throws StoppedException if a stop is requested
     */
    public VerifiedRun verify(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(".lock"))) {
            return check(new RunFiles(directory), false); // a copy; nothing is written to it
        }
        RunLock lock;
        try {
            lock = RunLock.acquire(directory);
        } catch (HarnessException e) {
            return check(new RunFiles(directory), true);
        } catch (FileSystemException e) { // such as a read-only archive
            return check(new RunFiles(directory), false);
        }
        try (lock) {
            return check(new RunFiles(directory), false);
        }
    }

    /**
     * Checks a run and removes what is damaged, markers before files, so that a resumed run makes
     * it again. The tables are rewritten from what is left. Nothing is changed if the manifest is
     * damaged.
     *
     * @param directory a run directory
     * @return what was found and done
     * @throws IOException if a file cannot be read, removed or written
     * @throws HarnessException if another process holds the directory
     * @throws StoppedException if a stop is requested; nothing is removed then
     */
    public VerifiedRun repair(Path directory) throws IOException {
        RunFiles files = new RunFiles(directory);
        try (RunLock lock = RunLock.acquire(directory)) {
            VerifiedRun found = check(files, false);
            boolean hasManifest = found.parts().get(Part.MANIFEST) == Verdict.WHOLE;
            return found.repaired(hasManifest ? repair(files, found) : Repair.NOTHING);
        }
    }

    private VerifiedRun check(RunFiles files, boolean inUse) throws IOException {
        VerifiedRun findings = new VerifiedRun(files.root(), inUse);
        Optional<ManifestCheck> manifest = ManifestCheck.read(files, findings);
        if (manifest.isPresent()) {
            check(files, manifest.get(), findings);
        }
        return findings;
    }

    private void check(RunFiles files, ManifestCheck manifest, VerifiedRun findings)
            throws IOException {
        manifest.checkInputs(findings);
        StagesCheck stages = new StagesCheck(files, manifest, findings);
        stages.check(this);
        if (stages.isComplete()) {
            new TablesCheck(files, manifest.generations(), findings).checkMetrics();
        }
        findings.set(Part.METRICS, Verdict.NOT_CHECKED); // a repair rewrites them
        TablesCheck.checkTimings(files, !stages.isEmpty(), findings);
        if (!findings.inUse()) {
            new WorkInProgress(files, manifest.generations()).check(findings);
        }
        List<Part> order = List.copyOf(findings.parts().keySet());
        findings.damage().sort(Comparator.comparingInt(damage -> order.indexOf(damage.part())));
    }

    /** Hashes a file and reports progress. */
    String hash(Path file, Progress.Work work) throws IOException {
        return Sha256.ofFile(
                file,
                numBytes -> {
                    interruption.check();
                    work.step(numBytes);
                });
    }

    private static Repair repair(RunFiles files, VerifiedRun found) throws IOException {
        List<Path> removed = new ArrayList<>();
        for (Damage damage : found.damage()) {
            for (Path path : damage.removals()) {
                if (Files.isDirectory(path)) {
                    new WorkDirectory(path).remove();
                    removed.add(path);
                } else if (Files.deleteIfExists(path)) {
                    removed.add(path);
                }
            }
        }
        List<Path> rewritten = new ArrayList<>();
        if (found.damage().stream().anyMatch(Damage::repairable)) {
            new MetricsFiles(files, files.numGenerations(), false).write();
            rewritten.addAll(List.of(files.metrics(), files.metricsCsv()));
        }
        if (found.parts().get(Part.TIMINGS) == Verdict.DAMAGED) {
            TablesCheck.repairTimings(files);
            rewritten.add(files.timings());
        }
        return new Repair(removed, rewritten);
    }
}
