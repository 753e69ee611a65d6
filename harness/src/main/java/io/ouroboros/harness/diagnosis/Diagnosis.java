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

/**
 * The findings of {@code doctor} on this machine.
 *
 * @param findings what was found, in the order of the report
 */
public record Diagnosis(List<Finding> findings) {

    /**
     * Examines the machine. It starts the engine and measures each device that the settings allow,
     * which takes some seconds.
     *
     * @param settings which devices, and the threads
     * @param environment as of {@link System#getenv()}
     * @param directory for runs
     * @param progress shows the measurements
     * @return the findings
     */
    public static Diagnosis of(
            DeviceConfig settings,
            Map<String, String> environment,
            Path directory,
            Progress progress) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(HostFindings.of(environment));
        findings.addAll(DiskFindings.of(environment, directory));
        findings.add(TokenizerFindings.of());
        findings.addAll(new EngineFindings(settings, environment, progress).all());
        return new Diagnosis(findings);
    }

    /**
     * Whether anything keeps the program from using this machine.
     *
     * @return whether there is a problem; notes do not count
     */
    public boolean hasProblems() {
        return numProblems() > 0;
    }

    private long numProblems() {
        return findings.stream().filter(finding -> finding.state() == State.PROBLEM).count();
    }

    /**
     * Formats the findings for people.
     *
     * @return a line for each finding, another with its advice, and the number of problems
     */
    public String toText() {
        int nameWidth =
                findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.toText(nameWidth)).append('\n'));
        long problems = numProblems();
        text.append('\n');
        return text.append(
                        problems == 0
                                ? "no problems found"
                                : problems + (problems == 1 ? " problem" : " problems"))
                .toString();
    }

    /**
     * Formats the findings for programs.
     *
     * @return {@code problems}, a number, and {@code findings}, of each {@code name}, {@code state}
     *     ({@code ok}, {@code note} or {@code problem}), {@code text}, {@code advice} where there
     *     is one, and numbers such as {@code fp32Flops} and {@code bytesPerSecond} of a device
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("problems", numProblems());
        JsonArray array = new JsonArray();
        findings.forEach(finding -> array.add(finding.toJson()));
        json.add("findings", array);
        return json;
    }
}
