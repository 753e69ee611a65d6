package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.EarlyStopping;
import io.ouroboros.models.decoding.Strategy;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How text is decoded; the names are those of transformers' {@code generate}.
 *
 * @param newTokens most tokens of a continuation
 * @param minNewTokens tokens before which the end-of-text token is banned
 * @param sample whether tokens are drawn
 * @param beamWidth live hypotheses of each prompt
 * @param lengthPenalty exponent of the length that divides a score
 * @param earlyStopping when a search over several beams ends
 * @param temperature divides the logits
 * @param penaltyAlpha weight of the degeneration penalty; present for contrastive search
 * @param topK how many of the most likely tokens count
 * @param topP joint probability of the most likely tokens that count
 * @param minP least probability, relative to the most likely token
 * @param typicalP joint probability of the most typical tokens that count
 * @param repetitionPenalty factor against tokens of prompt and continuation
 * @param noRepeatNgram size of n-grams that may occur only once; 0 for no such rule
 */
@HelpGroup.In(HelpGroup.CORPUS)
public record DecodingOptions(
        @Option(
                        names = "--new-tokens",
                        description =
                                "Most tokens of a continuation (default: 64; in a run --block-length, into"
                                        + " which the corpus is cut).")
                @Rule(atLeast = 1, defaultsTo = "--block-length")
                int newTokens,
        @Option(
                        names = "--min-new-tokens",
                        description =
                                "Ban the end-of-text token before this many tokens (default: --new-tokens,"
                                        + " so that every continuation has exactly that length).")
                @Rule(atLeast = 0, defaultsTo = "--new-tokens")
                int minNewTokens,
        @Option(
                        names = "--sample",
                        description =
                                "Draw tokens instead of taking the most likely; with --beam-width above 1,"
                                        + " beam sampling.")
                @Rule(
                        onlyWith = "--sample",
                        notWith = "--penalty-alpha") // the field appears if true
                boolean sample,
        @Option(
                        names = "--beam-width",
                        description =
                                "Live hypotheses of each prompt; 1 is greedy (default: "
                                        + DecodingOptions.PAPER_BEAM_WIDTH
                                        + ", with --sample 1).")
                @Rule(atLeast = 1, notWith = "--penalty-alpha")
                int beamWidth,
        @Option(
                        names = "--length-penalty",
                        paramLabel = "EXPONENT",
                        defaultValue = "1.0",
                        description =
                                "With several beams: exponent of the length that divides a score.")
                @Rule(notWith = "--penalty-alpha")
                double lengthPenalty,
        @Option(
                        names = "--early-stopping",
                        paramLabel = "WHEN",
                        defaultValue = "false",
                        description =
                                "With several beams: when the search stops, ${COMPLETION-CANDIDATES}, as"
                                        + " in transformers.")
                @Rule(notWith = "--penalty-alpha")
                EarlyStopping earlyStopping,
        @Option(
                        names = "--temperature",
                        paramLabel = "T",
                        defaultValue = "1.0",
                        description = "With --sample: divides the logits.")
                @Rule(above = 0, onlyWith = "--sample")
                double temperature,
        @Option(
                        names = "--penalty-alpha",
                        paramLabel = "WEIGHT",
                        description =
                                "Contrastive search: weight of the similarity to earlier tokens, within"
                                        + " [0, 1]; needs --top-k.")
                @Rule(atLeast = 0, atMost = 1)
                Optional<Double> penaltyAlpha,
        @Option(
                        names = "--top-k",
                        defaultValue = "0",
                        description =
                                "With --sample: draw from the N most likely tokens, 0 for all (default: 0;"
                                        + " transformers' own is 50). With --penalty-alpha: compare the N most"
                                        + " likely tokens.")
                @Rule(
                        atLeast = 0,
                        onlyWith = {"--sample", "--penalty-alpha"})
                int topK,
        @Option(
                        names = "--top-p",
                        paramLabel = "P",
                        defaultValue = "1.0",
                        description =
                                "With --sample: draw from the most likely tokens whose probabilities add up"
                                        + " to P (default: ${DEFAULT-VALUE}, all).")
                @Rule(above = 0, atMost = 1, onlyWith = "--sample")
                double topP,
        @Option(
                        names = "--min-p",
                        paramLabel = "P",
                        defaultValue = "0.0",
                        description =
                                "With --sample: draw from tokens at least P times as likely as the most"
                                        + " likely (default: ${DEFAULT-VALUE}, all).")
                @Rule(atLeast = 0, atMost = 1, onlyWith = "--sample")
                double minP,
        @Option(
                        names = "--typical-p",
                        paramLabel = "P",
                        defaultValue = "1.0",
                        description =
                                "With --sample: draw from the most typical tokens whose probabilities add"
                                        + " up to P (default: ${DEFAULT-VALUE}, all).")
                @Rule(above = 0, atMost = 1, onlyWith = "--sample")
                double typicalP,
        @Option(
                        names = "--repetition-penalty",
                        paramLabel = "FACTOR",
                        defaultValue = "1.0",
                        description =
                                "Factor above 1 against tokens of prompt and continuation (default:"
                                        + " ${DEFAULT-VALUE}, none).")
                @Rule(above = 0)
                double repetitionPenalty,
        @Option(
                        names = "--no-repeat-ngram",
                        paramLabel = "SIZE",
                        defaultValue = "0",
                        description =
                                "Size of n-grams that may occur only once in prompt and continuation"
                                        + " (default: 0, no such rule).")
                @Rule(atLeast = 0)
                int noRepeatNgram) {

    /** Beams of the paper (docs/protocol.md, Synthesis). */
    public static final int PAPER_BEAM_WIDTH = 5;

    /** Resolves what depends on other components. */
    public DecodingOptions {
        newTokens = newTokens == Settings.UNSET ? BlockConfig.PAPER_BLOCK_LENGTH : newTokens;
        minNewTokens = minNewTokens == Settings.UNSET ? newTokens : minNewTokens;
        if (beamWidth == Settings.UNSET) {
            beamWidth = sample ? 1 : PAPER_BEAM_WIDTH;
        }
    }

    /**
     * Creates options from arguments, with the defaults for all others.
     *
     * @param arguments such as {@code --beam-width=3}, not checked
     * @return the options
     */
    public static DecodingOptions of(String... arguments) {
        return Settings.parse(DecodingOptions.class, arguments);
    }

    /**
     * Returns what the decoder takes.
     *
     * @param numReturn continuations of each prompt
     * @param seed seed of the draws, if there are any
     * @return the configuration, for checked options
     */
    public DecodingConfig config(int numReturn, long seed) {
        return new DecodingConfig(
                strategy(seed),
                newTokens,
                minNewTokens,
                repetitionPenalty,
                noRepeatNgram,
                numReturn);
    }

    private Strategy strategy(long seed) {
        if (penaltyAlpha.isPresent()) {
            return new Strategy.Contrastive(topK, penaltyAlpha.get());
        }
        Strategy.Beams beams = new Strategy.Beams(beamWidth, lengthPenalty, earlyStopping);
        return sample
                ? new Strategy.Sampling(beams, temperature, topK, topP, minP, typicalP, seed)
                : beams;
    }

    /**
     * Checks options against each other.
     *
     * @param checks collects problems
     * @param numReturnOption the option that names the continuations of each prompt
     * @param numReturn its value
     */
    public void check(Checks checks, String numReturnOption, int numReturn) {
        checks.check(
                minNewTokens <= newTokens,
                "--min-new-tokens must be at most --new-tokens %d, got %d",
                newTokens,
                minNewTokens);
        boolean isContrastive = penaltyAlpha.isPresent();
        checks.check(
                !isContrastive || topK >= 1,
                "--penalty-alpha must come with --top-k of at least 1, got %d",
                topK);
        checks.ignored(
                !isContrastive && beamWidth == 1,
                "several beams",
                "--beam-width 1",
                "--length-penalty",
                "--early-stopping");
        if (isContrastive) {
            checks.check(
                    numReturn <= 1,
                    "%s must be at most 1 with --penalty-alpha, got %d",
                    numReturnOption,
                    numReturn);
        } else if (!sample || beamWidth > 1) {
            checks.check(
                    numReturn <= Math.max(beamWidth, 1),
                    "%s must be at most --beam-width %d, got %d",
                    numReturnOption,
                    beamWidth,
                    numReturn);
        }
    }
}
