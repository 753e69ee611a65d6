package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingOptions;
import io.ouroboros.harness.synthesis.GenerationConfigFile;
import io.ouroboros.harness.synthesis.SynthesisJob;
import io.ouroboros.models.decoding.DecodingConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continuations for prompts. */
@Command(
        name = "synthesize",
        description = {
            "Continues prompts by beam search, greedy search, sampling or contrastive search.",
            "Prompts are JSON Lines with ids or text; their other fields are copied. The output has a"
                    + " line for each prompt, in the same order; with --num-return above 1 a line for"
                    + " each continuation, best first, with a field rank from 0.",
            "After an interruption the same command resumes from the finished prompts, which are in"
                    + " OUTPUT.synthesis until the output is complete."
        },
        footer = {
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl",
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl"
                    + " --new-tokens 32 --min-new-tokens 0 --early-stopping true",
            "  ouroboros synthesize --model opt-125m --prompts - --output - --sample --top-p 0.9"
                    + " --num-return 4 < prompts.jsonl"
        })
final class SynthesizeCommand extends Subcommand {

    @Mixin private Settings<DecodingOptions> decoding = new Settings<>(DecodingOptions.class);
    @Mixin private GenerationConfigOption generationConfig = new GenerationConfigOption();
    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private ModelRevision modelRevision = new ModelRevision();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = HubOptions.MODEL + ".")
    private String model = "";

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            required = true,
            description =
                    "JSON Lines, one object a line: {\"ids\": [...]} or {\"text\": \"...\"}; - for standard input.")
    private Path prompts = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description =
                    "JSON Lines: the prompts' fields with continuation (ids), score and, with a tokenizer, text; -"
                            + " for standard output.")
    private Path output = Path.of("");

    @Option(
            names = "--num-return",
            paramLabel = "N",
            description =
                    "Continuations of each prompt: at most --beam-width, or with --sample and one beam any"
                            + " number. With more than 1, each has its own line with a field rank, 0 for"
                            + " the best (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int numReturn = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "With --sample: seed of the draws, which depend only on it and on the prompt's"
                            + " position (default: ${DEFAULT-VALUE}).")
    @Rule(onlyWith = "--sample")
    private long seed;

    @Option(
            names = "--batch-size",
            paramLabel = "PROMPTS|auto",
            description =
                    "Prompts decoded together, or auto for as many as fit into the free memory; scores may"
                            + " differ in their last digits (default: ${DEFAULT-VALUE}).")
    private BatchSizeChoice batchSize = BatchSizeChoice.AUTO;

    @Override
    int run() throws IOException {
        check();
        Interruption interruption =
                output.equals(SynthesisJob.STANDARD) ? session.interruption() : resumable();
        Path directory = hub.inputs(this).model(model, modelRevision.revision);
        generationConfig.follow(directory, decoding, this::check);
        DecodingOptions options = decoding.read();
        GenerationConfigFile.warn(directory, options);
        DecodingConfig config = options.config(numReturn, seed);
        SynthesisJob.Streams streams = new SynthesisJob.Streams(System.in, session.out());
        new SynthesisJob(directory, prompts, output, config, batchSize)
                .run(common.settings(), progress(), interruption, streams);
        return ExitCode.DONE;
    }

    private void check() {
        Checks checks = checks();
        decoding.read().check(checks, "--num-return", numReturn);
        checks.throwIfAny();
    }
}
