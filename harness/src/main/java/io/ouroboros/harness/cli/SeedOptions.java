package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Processors;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.seeds.SeedList;
import io.ouroboros.harness.seeds.SeedRuns;
import io.ouroboros.harness.seeds.ThisProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Several seeds in one command, and their devices. {@link #check} parses the values, so that all
 * problems are reported together.
 */
@HelpGroup.In(HelpGroup.RUN)
final class SeedOptions {

    private static final String SEEDS = "--seeds";
    private static final String DEVICES = "--devices";

    /**
     * Options that are not passed on: a seed's process has its own values for them, or no use, as
     * it prints nothing and logs to a file.
     */
    private static final Set<String> NOT_PASSED_ON =
            Set.of(
                    SEEDS,
                    DEVICES,
                    "--device",
                    "--run-directory",
                    "--model",
                    "--model-revision",
                    "--dataset",
                    "--dataset-revision",
                    "--format",
                    "--quiet");

    @Option(
            names = SEEDS,
            paramLabel = "LIST",
            description =
                    "Run each of these seeds, such as 0-4,7, in a separate process, seed N in seed-N"
                            + " below --run-directory.")
    private @Nullable String seeds;

    @Option(
            names = DEVICES,
            paramLabel = "LIST",
            description =
                    "With --seeds: their devices, with one run at a time on each, such as 0,1,2,3 for"
                            + " cuda:0 to cuda:3; cpu,cpu shares the processors (default: --device).")
    private @Nullable String devices;

    /** Whether this command line asks for several seeds. */
    boolean given() {
        return seeds != null;
    }

    /** Adds malformed values and conflicting options. */
    void check(Checks problems) {
        String seedText = seeds;
        String deviceText = devices;
        if (seedText == null) {
            problems.check(
                    deviceText == null, "--devices must be given with --seeds, got no --seeds");
            return;
        }
        problems.collect(() -> SeedList.parse(seedText));
        problems.check(
                !problems.isTyped("--seed"), "--seeds must not be combined with --seed, got both");
        problems.check(
                !problems.isTyped("--resume"),
                "--seeds must not be combined with --resume, got both; the same command resumes");
        if (deviceText != null) {
            problems.collect(() -> parseDevices(deviceText));
            problems.check(
                    !problems.isTyped("--device"),
                    "--devices must not be combined with --device, got both");
        }
    }

    /** Creates the runs, for options that {@link #check} accepts. */
    SeedRuns runs(ExperimentConfig config, DeviceConfig settings, Path root) {
        return new SeedRuns(
                SeedList.parse(Objects.requireNonNull(seeds)),
                devices == null ? List.of(settings.device()) : parseDevices(devices),
                root,
                config.generations());
    }

    /**
     * Creates the command line of each seed: this one's options, with inputs that are on this
     * machine. Runs on the CPU at the same time share its processors.
     */
    SeedRuns.Program program(ExperimentConfig config, SeedRuns runs, ParseResult parsed) {
        List<String> common = new ArrayList<>(List.of("run"));
        common.addAll(passedOn(parsed));
        common.add("--model=" + config.model());
        common.add("--dataset=" + config.dataset());
        long numOnCpu =
                runs.busyDevices().stream()
                        .filter(device -> device.kind() == DeviceChoice.Kind.CPU)
                        .count();
        if (numOnCpu > 1 && !parsed.hasMatchedOption("--threads")) {
            common.add("--threads=" + Math.max(1, Processors.count() / numOnCpu));
        }
        return (seed, device, directory) -> {
            List<String> arguments = new ArrayList<>(common);
            arguments.add("--seed=" + seed);
            arguments.add("--device=" + device);
            arguments.add("--run-directory=" + directory);
            return ThisProgram.commandLine(Main.class, arguments);
        };
    }

    private static List<String> passedOn(ParseResult parsed) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            if (!NOT_PASSED_ON.contains(option.longestName())) {
                boolean isFlag = option.arity().max() == 0;
                List<String> typed = option.originalStringValues();
                Object value = isFlag ? option.getValue() : typed.get(typed.size() - 1);
                arguments.add(option.longestName() + "=" + value);
            }
        }
        return arguments;
    }

    private static List<DeviceChoice> parseDevices(String text) {
        List<DeviceChoice> choices = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.matches("cpu|(cuda:)?[0-9]{1,4}|cuda")) {
                throw new IllegalArgumentException(
                        "--devices must be cpu, cuda, cuda:N or N, separated by commas, got "
                                + text);
            }
            choices.add(DeviceChoice.parse(part.matches("[0-9]+") ? "cuda:" + part : part));
        }
        return choices;
    }
}
