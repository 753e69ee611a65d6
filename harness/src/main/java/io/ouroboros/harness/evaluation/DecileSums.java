package io.ouroboros.harness.evaluation;

import io.ouroboros.datasets.measures.FrequencyDeciles;
import java.util.List;
import java.util.stream.IntStream;

/** Adds up losses by the decile of the scored token, in double. */
final class DecileSums {

    private final FrequencyDeciles deciles;
    private final double[] nllNats = new double[FrequencyDeciles.NUM_DECILES];
    private final long[] scoredTokens = new long[FrequencyDeciles.NUM_DECILES];

    DecileSums(FrequencyDeciles deciles) {
        this.deciles = deciles;
    }

    /** Adds the next block; {@code nats[t]} belongs to the token {@code ids[t + 1]}. */
    void add(int[] ids, float[] nats) {
        for (int t = 0; t < nats.length; t++) {
            int decile = deciles.decileOf(ids[t + 1]);
            nllNats[decile - 1] += nats[t];
            scoredTokens[decile - 1]++;
        }
    }

    /** Returns one entry for each decile, also if nothing was scored in it. */
    List<DecileLoss> losses() {
        return IntStream.range(0, FrequencyDeciles.NUM_DECILES)
                .mapToObj(i -> DecileLoss.of(i + 1, nllNats[i], scoredTokens[i]))
                .toList();
    }
}
