package io.ouroboros.harness.diagnosis;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.diagnosis.Finding.State;
import io.ouroboros.harness.reporting.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that was found on this machine. */
public final class Diagnosis {

    private final List<Finding> findings;

    Diagnosis(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    /**
     * Looks at everything. Starts the engine, and measures each device that the settings allow for
     * some seconds.
     *
     * @param settings which devices, and the threads
     * @param environment as of {@link System#getenv()}
     * @param directory where runs would be
     * @param progress shows that it measures
     * @return what was found
     */
    public static Diagnosis of(
            DeviceConfig settings,
            Map<String, String> environment,
            Path directory,
            Progress progress) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(HostFindings.of(environment));
        findings.addAll(DiskFindings.of(environment, directory));
        findings.addAll(new EngineFindings(settings, environment, progress).all());
        return new Diagnosis(findings);
    }

    /**
     * Tells whether anything keeps the program from computing as it could.
     *
     * @return whether there is a problem; notes are none
     */
    public boolean hasProblems() {
        return findings.stream().anyMatch(finding -> finding.state() == State.PROBLEM);
    }

    /**
     * Lays it out for people.
     *
     * @return a line for each thing, another where there is something to do about it, and the sum
     */
    public String toText() {
        int nameWidth =
                findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.toText(nameWidth)).append('\n'));
        long problems =
                findings.stream().filter(finding -> finding.state() == State.PROBLEM).count();
        text.append('\n');
        return text.append(
                        problems == 0
                                ? "no problem found"
                                : problems + (problems == 1 ? " problem" : " problems"))
                .toString();
    }

    /**
     * Lays it out for programs.
     *
     * @return {@code problems}, a number, and {@code findings}, of each {@code name}, {@code state}
     *     ({@code ok}, {@code note} or {@code problem}), {@code text}, {@code advice} where there
     *     is one, and numbers such as {@code fp32Flops} and {@code bytesPerSecond} of a device
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty(
                "problems",
                findings.stream().filter(finding -> finding.state() == State.PROBLEM).count());
        JsonArray array = new JsonArray();
        findings.forEach(finding -> array.add(finding.toJson()));
        json.add("findings", array);
        return json;
    }
}
