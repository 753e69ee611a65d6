package io.ouroboros.harness.verification;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageParents;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares each stage with its marker, and that with the other markers. */
final class StagesCheck {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Markers markers;
    private final StageParents parents;
    private final Findings findings;
    private final Progress.Work work;
    private final Interruption interruption;

    StagesCheck(
            Markers markers,
            StageParents parents,
            Findings findings,
            Progress.Work work,
            Interruption interruption) {
        this.markers = markers;
        this.parents = parents;
        this.findings = findings;
        this.work = work;
        this.interruption = interruption;
    }

    void check() throws IOException {
        markers.forEachStage(this::check);
    }

    private void check(int generation, Stage stage) throws IOException {
        Part part = Part.of(generation, stage);
        Marker marker = markers.sound().get(part);
        if (marker != null) {
            checkFiles(generation, part, marker);
            checkParents(generation, stage, marker);
            boolean dropped =
                    stage == Stage.FINE_TUNING && markers.isDropped(generation, Marker.CHECKPOINT);
            findings.set(part, dropped ? Verdict.CHECKPOINT_DROPPED : Verdict.WHOLE);
        } else if (!markers.files().isDone(generation, stage)) {
            checkAbsent(generation, stage, part);
        }
    }

    private void checkAbsent(int generation, Stage stage, Part part) throws IOException {
        if (hasLater(generation, stage)) {
            findings.add(
                    part,
                    Verdict.MISSING,
                    Remedy.RESUME,
                    List.of(),
                    "%s must be there where a later stage is done, got no such file"
                            .formatted(markers.files().marker(generation, stage)));
        } else {
            findings.set(part, Verdict.NOT_DONE);
        }
    }

    private boolean hasLater(int generation, Stage stage) throws IOException {
        boolean[] later = {false};
        markers.forEachStage(
                (otherGeneration, other) -> {
                    boolean isAfter =
                            otherGeneration > generation
                                    || (otherGeneration == generation
                                            && other.compareTo(stage) > 0);
                    later[0] |= isAfter && markers.files().isDone(otherGeneration, other);
                });
        return later[0];
    }

    private void checkFiles(int generation, Part part, Marker marker) throws IOException {
        for (Map.Entry<String, String> stated : marker.files().entrySet()) {
            Path file = markers.file(generation, stated.getKey());
            if (!markers.isDropped(generation, stated.getKey())) {
                Optional<String> found =
                        Files.isRegularFile(file) ? Optional.of(hash(file)) : Optional.empty();
                if (!found.equals(Optional.of(stated.getValue()))) {
                    findings.damaged(
                            part,
                            Remedy.DROP,
                            List.of(marker.path(), file),
                            "%s must have SHA-256 %s as in %s, got %s"
                                    .formatted(
                                            file,
                                            stated.getValue(),
                                            marker.path().getFileName(),
                                            found.orElse("no such file")));
                }
            }
        }
    }

    private void checkParents(int generation, Stage stage, Marker marker) throws IOException {
        JsonFields stated = marker.fields().requireObject("parents");
        JsonObject now;
        try {
            now = parents.of(generation, stage, corpora(stage, stated));
        } catch (IOException e) {
            return; // what is wrong with the other marker is told there
        }
        for (Map.Entry<String, JsonElement> field : now.entrySet()) {
            JsonElement found = stated.object().get(field.getKey());
            if (!field.getValue().equals(found)) {
                findings.add(
                        Part.of(generation, stage),
                        Verdict.STALE,
                        Remedy.RESUME,
                        List.of(),
                        "%s must be %s as what it was made from states, got %s in %s"
                                .formatted(
                                        field.getKey(),
                                        JsonFormat.line(field.getValue()),
                                        found == null ? "nothing" : JsonFormat.line(found),
                                        marker.path()));
            }
        }
    }

    /** The generations that a training set has blocks of, as its marker states them. */
    private static int[] corpora(Stage stage, JsonFields parents) throws IOException {
        if (stage != Stage.FINE_TUNING) {
            return new int[0];
        }
        List<JsonFields> corpora = parents.requireObjects("corpora");
        int[] generations = new int[corpora.size()];
        for (int i = 0; i < generations.length; i++) {
            generations[i] = (int) corpora.get(i).requireLong("generation");
        }
        return generations;
    }

    private String hash(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                interruption.check();
                digest.update(buffer, 0, length);
                work.step(length);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
