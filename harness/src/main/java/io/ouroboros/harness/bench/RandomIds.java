package io.ouroboros.harness.bench;

import java.util.Arrays;
import java.util.Random;

/** Random token blocks. */
final class RandomIds {

    private RandomIds() {}

    /** Draws {@code [numBlocks][blockLength]} ids uniformly; equal seeds give equal ids. */
    static int[][] blocks(int numBlocks, int blockLength, int vocabularySize, long seed) {
        Random random = new Random(seed);
        int[][] ids = new int[numBlocks][blockLength];
        for (int[] block : ids) {
            Arrays.setAll(block, t -> random.nextInt(vocabularySize));
        }
        return ids;
    }
}
