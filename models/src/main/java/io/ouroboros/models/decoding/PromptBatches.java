package io.ouroboros.models.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Groups prompts into batches of one length. */
public final class PromptBatches {

    private PromptBatches() {}

    /**
     * Groups prompts: shorter before longer, within a length in the given order.
     *
     * <p>For example, prompts of lengths 3, 2, 3, 3 and batches of 2 give the indices {@code [1],
     * [0, 2], [3]}.
     *
     * @param lengths tokens of each prompt
     * @param batchSize most prompts of one batch
     * @return indices of the prompts of each batch
     */
    public static List<int[]> of(int[] lengths, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
        }
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            byLength.computeIfAbsent(lengths[i], length -> new ArrayList<>()).add(i);
        }
        List<int[]> batches = new ArrayList<>();
        for (List<Integer> group : byLength.values()) {
            for (int start = 0; start < group.size(); start += batchSize) {
                int end = Math.min(start + batchSize, group.size());
                batches.add(
                        group.subList(start, end).stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return batches;
    }
}
