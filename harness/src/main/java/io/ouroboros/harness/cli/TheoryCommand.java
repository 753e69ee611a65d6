package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.seeds.SeedList;
import io.ouroboros.harness.theory.Check;
import io.ouroboros.harness.theory.SystemName;
import io.ouroboros.harness.theory.TheoryConfig;
import io.ouroboros.harness.theory.TheoryRuns;
import io.ouroboros.harness.theory.TheorySetup;
import io.ouroboros.harness.theory.TheorySystem;
import io.ouroboros.harness.theory.vae.VaeSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The paper's other systems. */
@Command(
        name = "theory",
        description = {
            "Runs a system that learns from its own samples and whose exact behaviour is known: states,"
                    + " Gaussians, Gaussian mixtures, or an autoencoder on images.",
            "index.html in the run directory draws each measure over the generations, with its formula"
                    + " as a line where there is one."
        },
        footer = {
            "  ouroboros theory discrete --states 20 --sample-size 50 --regime accumulate",
            "  ouroboros theory gaussian --fit biased --seeds 0-4",
            "  ouroboros theory mixture --data two-moons --generations 200",
            "  ouroboros theory vae --keep-original 0.1",
            "  ouroboros theory discrete --check"
        })
final class TheoryCommand extends Subcommand {

    /** What {@code --check} does not ignore, beside the options of every command. */
    private static final Set<String> OPTIONS_OF_A_CHECK = Set.of("--check", "--seeds", "--format");

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private Settings<TheoryConfig> settings = new Settings<>(TheoryConfig.class);
    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private DatasetRevision revision = new DatasetRevision();

    @Parameters(paramLabel = "SYSTEM", description = "discrete, gaussian, mixture or vae.")
    private SystemName system = SystemName.DISCRETE;

    @Option(
            names = "--seeds",
            paramLabel = "LIST",
            description = "Run each of these seeds, such as 0-4,7 (default: ${DEFAULT-VALUE}).")
    @HelpGroup.In(HelpGroup.RUN)
    private String seeds = "0";

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            description =
                    "Where everything goes, each seed into seed-N below it (default: runs/theory-SYSTEM).")
    @HelpGroup.In(HelpGroup.RUN)
    private @Nullable Path runDirectory;

    @Option(
            names = "--check",
            description =
                    "Compare the system's formulas with simulations of the first seed, and run nothing"
                            + " else; ends with 1 if one differs.")
    private boolean check;

    @Override
    int run() throws IOException {
        TheoryConfig config = settings.read();
        Checks checks = checks();
        checks.collect(() -> SeedList.parse(seeds));
        config.check(system, checks);
        refuseIgnored(checks);
        checks.throwIfAny();
        List<Long> seedList = SeedList.parse(seeds);
        return check ? check(seedList.get(0)) : run(config, seedList);
    }

    private void refuseIgnored(Checks checks) {
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            HelpGroup group = HelpGroup.of(option);
            boolean isOfAnyCheck = group == HelpGroup.MACHINE || OPTIONS_OF_A_CHECK.contains(name);
            checks.ignored(check && !isOfAnyCheck, "a run", "--check", name);
            boolean needsImages = group == HelpGroup.INPUT && system != SystemName.VAE;
            checks.ignored(needsImages && !check, "SYSTEM vae", system.toString(), name);
        }
    }

    private int check(long seed) {
        Check table = Check.of(system, seed);
        format.print(this, table.toJson(), table.toText());
        return table.passes() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private int run(TheoryConfig config, List<Long> seedList) throws IOException {
        Path directory = runDirectory == null ? Path.of("runs", "theory-" + system) : runDirectory;
        TheorySystem made =
                system == SystemName.VAE
                        ? VaeSystem.of(config, images(config), common.settings())
                        : config.of(system);
        TheoryRuns runs = new TheoryRuns(new TheorySetup(system, config, made), directory);
        runs.run(seedList, progress(), resumable());
        format.print(this, runs.lines(), runs.toText());
        return ExitCode.DONE;
    }

    private Optional<Path> images(TheoryConfig config) throws IOException {
        Optional<String> dataset = config.vae().dataset();
        return dataset.isEmpty()
                ? Optional.empty()
                : Optional.of(hub.inputs(this).data(dataset.get(), revision.revision));
    }
}
