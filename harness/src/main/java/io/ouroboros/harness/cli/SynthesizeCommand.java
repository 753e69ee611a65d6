package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.SynthesisJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continuations for prompts. */
@Command(
        name = "synthesize",
        description = {
            "Continues prompts by beam search, greedily, by sampling or by contrastive search.",
            "Prompts are JSON Lines with ids or text; their other fields are carried through. A line"
                    + " is written for each prompt, in the prompts' order; with --num-return above 1 a"
                    + " line for each continuation, best first, with a field rank from 0.",
            "A command that was stopped or killed goes on from the prompts that it finished, which it"
                    + " keeps in OUTPUT.synthesis until the output is there."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl",
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl"
                    + " --new-tokens 32 --min-new-tokens 0 --early-stopping true",
            "  ouroboros synthesize --model opt-125m --prompts - --output - --sample --top-p 0.9"
                    + " --num-return 4 < prompts.jsonl"
        })
final class SynthesizeCommand implements Callable<Integer> {

    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private ContinuationOptions continuation = new ContinuationOptions();
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
            paramLabel = "FILE.jsonl",
            required = true,
            description =
                    "One object a line: {\"ids\": [...]} or {\"text\": \"...\"}; - for standard input.")
    private Path prompts = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FILE.jsonl",
            required = true,
            description =
                    "The prompts' fields with continuation (ids), score and, with a tokenizer, text; -"
                            + " for standard output.")
    private Path output = Path.of("");

    @Option(
            names = "--batch-size",
            paramLabel = "PROMPTS|auto",
            description =
                    "Prompts decoded together, or auto for what fits into the free memory; scores may"
                            + " differ in their last digits (default: ${DEFAULT-VALUE}).")
    private String batchSize = "auto";

    SynthesizeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        BatchSizeChoice prompted = BatchSizeChoice.parse("--batch-size", batchSize);
        Problems problems = new Problems();
        continuation.check(problems);
        prompted.check("--batch-size", problems);
        problems.throwIfAny();
        boolean isFile = !output.equals(SynthesisJob.STANDARD);
        new SynthesisJob(
                        hub.inputs(session, common).model(model, modelRevision.revision()),
                        prompts,
                        output,
                        continuation.rules(),
                        prompted)
                .run(
                        common.settings(),
                        common.progress(session.terminal()),
                        isFile
                                ? session.interruption().advising("the same command resumes")
                                : session.interruption(),
                        new SynthesisJob.Streams(System.in, session.out()));
        return ExitCode.DONE;
    }
}
