package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.MetricsFiles;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.verification.Damage.Remedy;
import io.ouroboros.harness.verification.VerifiedRun.Repair;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves run directories: that every stage's files are those of its marker, that the markers agree
 * with each other, with the manifest, and with the tables made from them.
 *
 * <p>Not proven is what nothing else states: seconds, TensorBoard's event files, options in the
 * manifest, losses of epochs other than the best one, tensors of a training that goes on.
 */
public final class RunVerifier {

    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a verifier.
     *
     * @param progress shows how many bytes are hashed
     * @param interruption asked between pieces of files
     */
    public RunVerifier(Progress progress, Interruption interruption) {
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Checks a run, also while it goes on.
     *
     * @param directory a run directory
     * @return what was found
     * @throws IOException if a file cannot be read for another reason than damage
     * @throws StoppedException if a stop is requested
     */
    public VerifiedRun verify(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(".lock"))) {
            return check(new RunFiles(directory), false); // a copy, into which nothing is written
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
     * Checks a run and drops what is damaged, so that a resumed run makes it again: markers before
     * files. Nothing else is removed, and nothing at all where the manifest is damaged.
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
            boolean isOurs = found.parts().get(Part.MANIFEST) == Verdict.WHOLE;
            return found.repaired(isOurs ? repair(files, found) : Repair.NOTHING);
        }
    }

    private VerifiedRun check(RunFiles files, boolean goingOn) throws IOException {
        Findings findings = new Findings();
        Optional<Manifest> manifest = Manifest.read(files, findings);
        if (manifest.isPresent()) {
            check(files, manifest.get(), goingOn, findings);
        }
        return findings.of(files.root(), goingOn);
    }

    private void check(RunFiles files, Manifest manifest, boolean goingOn, Findings findings)
            throws IOException {
        manifest.checkInputs(findings);
        Markers markers = Markers.read(files, manifest.generations(), findings);
        String what = "verifying " + files.root();
        try (Progress.Work work = progress.start(what, markers.sizeBytes(), "bytes")) {
            new StagesCheck(markers, manifest.parents(), findings, work, interruption).check();
        }
        if (markers.areAllThere()) {
            new MetricsCheck(files, manifest.generations(), findings).check();
        }
        findings.set(Part.METRICS, Verdict.NOT_CHECKED); // a repair writes them anew
        new TimingsFile(files.timings()).check(!markers.sound().isEmpty(), findings);
        if (!goingOn) {
            new WorkInProgress(files, manifest.generations()).check(findings);
        }
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
        int generations = files.numGenerations();
        removed.addAll(new WorkInProgress(files, generations).removeLeftovers());
        List<Path> rewritten = new ArrayList<>();
        boolean changesMetrics =
                found.damage().stream().anyMatch(damage -> damage.remedy() != Remedy.BY_HAND);
        if (changesMetrics) {
            new MetricsFiles(files, generations, false).write();
            rewritten.addAll(List.of(files.metrics(), files.metricsCsv()));
        }
        if (found.parts().get(Part.TIMINGS) == Verdict.DAMAGED) {
            new TimingsFile(files.timings()).rewrite();
            rewritten.add(files.timings());
        }
        return new Repair(removed, rewritten);
    }
}
