package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.harness.synthesis.Synthesis;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.EarlyStopping;
import io.ouroboros.models.decoding.Strategy;
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
            "Writes the best continuation of each prompt by beam search.",
            "Prompts are JSON Lines with ids or text; their other fields are carried through."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl",
            "  ouroboros synthesize --model opt-125m --prompts prompts.jsonl --output out.jsonl"
                    + " --new-tokens 32 --min-new-tokens 0 --early-stopping true"
        })
final class SynthesizeCommand implements Callable<Integer> {

    private static final int AS_NEW_TOKENS = -1;

    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();
    @Mixin private DecodingOptions decoding = new DecodingOptions();
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
            description = "One object a line: {\"ids\": [...]} or {\"text\": \"...\"}.")
    private Path prompts = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FILE.jsonl",
            required = true,
            description =
                    "The prompts' fields with continuation (ids), score and, with a tokenizer, text.")
    private Path output = Path.of("");

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            description = "Most tokens of a continuation (default: ${DEFAULT-VALUE}).")
    private int newTokens = 64;

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description =
                    "The end-of-text token is banned before so many (default: --new-tokens, so that"
                            + " every continuation has exactly that length).")
    private int minNewTokens = AS_NEW_TOKENS;

    @Option(
            names = "--length-penalty",
            paramLabel = "EXPONENT",
            description =
                    "Exponent of the length that divides a score (default: ${DEFAULT-VALUE}).")
    private double lengthPenalty = 1.0;

    @Option(
            names = "--early-stopping",
            paramLabel = "WHEN",
            description =
                    "When a search with the end-of-text token ends: ${COMPLETION-CANDIDATES}, as"
                            + " transformers (default: false).")
    private EarlyStopping earlyStopping = EarlyStopping.FALSE;

    @Option(
            names = "--batch-size",
            paramLabel = "PROMPTS",
            description = "Prompts decoded together (default: ${DEFAULT-VALUE}).")
    private int batchSize = 32;

    SynthesizeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        int fewest = minNewTokens == AS_NEW_TOKENS ? newTokens : minNewTokens;
        check(fewest);
        new Synthesis(
                        hub.inputs(session, common).model(model, modelRevision.revision()),
                        prompts,
                        output,
                        new DecodingRules(
                                new Strategy.Beams(
                                        decoding.beamWidth(), lengthPenalty, earlyStopping),
                                newTokens,
                                fewest,
                                decoding.repetitionPenalty(),
                                decoding.noRepeatNgram(),
                                1),
                        batchSize)
                .run(
                        common.settings(),
                        common.progress(session.terminal()),
                        session.interruption());
        return ExitCode.DONE;
    }

    private void check(int fewest) {
        Problems problems = new Problems();
        decoding.check(problems);
        problems.atLeast("--new-tokens", newTokens, 1);
        problems.check(
                fewest >= 0 && fewest <= Math.max(newTokens, 1),
                "--min-new-tokens must be within [0, --new-tokens %d], got %d",
                newTokens,
                fewest);
        problems.check(
                Double.isFinite(lengthPenalty),
                "--length-penalty must be a finite number, got %s",
                lengthPenalty);
        problems.atLeast("--batch-size", batchSize, 1);
        problems.throwIfAny();
    }
}
