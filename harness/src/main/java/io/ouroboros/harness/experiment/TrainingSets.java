package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.mixing.Mixture;
import io.ouroboros.datasets.mixing.MixtureSources;
import io.ouroboros.datasets.mixing.Regime;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The training sets and prompts of generations. There is no state: mixtures follow from the seed
 * and from how much each generation wrote.
 */
record TrainingSets(RunContext run) {

    private Regime regime() {
        return run.config().mixture().regime(run.config().fineTuning().batchSize());
    }

    private int blockLength() {
        return run.config().blocks().blockLength();
    }

    /** Returns the sources of a generation's training set. */
    Mixture mixture(int generation) throws IOException {
        int numOriginal = run.original().training().size();
        Mixture mixture = Mixture.ofOriginal(numOriginal);
        List<Integer> numSynthetic = new ArrayList<>();
        for (int next = 1; next <= generation; next++) {
            numSynthetic.add(run.files().written(next - 1).blocks());
            mixture =
                    regime().draw(
                                    new MixtureSources(numOriginal, numSynthetic, mixture),
                                    run.seed(next, Purpose.MIXTURE));
        }
        return mixture;
    }

    /** Returns a generation's training set. Those of later generations are mapped from a file. */
    TokenBlocks blocks(int generation, Mixture mixture) throws IOException {
        if (generation == 0) {
            return run.original().training();
        }
        return mixture.assemble(
                run.files().trainingBlocks(generation),
                blockLength(),
                source -> source == Mixture.ORIGINAL ? run.original().training() : corpus(source));
    }

    /** Returns the corpus that a generation wrote, cut into blocks. */
    TokenBlocks corpus(int generation) throws IOException {
        return TokenBlocksFile.readRecut(run.files().synthetic(generation), blockLength());
    }

    /** Returns the indices of the original blocks that a generation continues. */
    int[] promptPositions(int generation) {
        double blocksPerPrompt = (double) run.config().synthesis().sequenceLength() / blockLength();
        return regime().prompts(
                        run.original().training().size(),
                        blocksPerPrompt,
                        run.seed(generation + 1, Purpose.MIXTURE));
    }

    /** Returns the prompts at these positions. */
    List<int[]> prompts(int generation, int[] positions) throws IOException {
        SynthesisConfig synthesis = run.config().synthesis();
        if (synthesis.prompts() == PromptSource.BOS) {
            int bos = run.reader().configuration().bosTokenId();
            return Arrays.stream(positions).mapToObj(position -> new int[] {bos}).toList();
        }
        boolean isPrevious = synthesis.prompts() == PromptSource.PREVIOUS && generation > 0;
        Map<Integer, int[]> written =
                isPrevious
                        ? SyntheticCorpus.firstSequences(run.files().synthetic(generation - 1))
                        : Map.of();
        List<int[]> prompts = new ArrayList<>();
        for (int position : positions) {
            int[] sequence = written.get(position);
            int[] source = sequence == null ? run.original().training().block(position) : sequence;
            prompts.add(Arrays.copyOf(source, synthesis.promptLength()));
        }
        return prompts;
    }
}
