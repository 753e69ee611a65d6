package io.ouroboros.models.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Groups prompts that can be decoded together: those of one length. */
public final class PromptGroups {

    private PromptGroups() {}

    /**
     * Groups prompts: shorter before longer, within a length in the given order.
     *
     * <p>For example, prompts of lengths 3, 2, 3, 3 give the indices {@code [1], [0, 2, 3]}.
     *
     * @param lengths tokens of each prompt
     * @return indices of the prompts of each length
     */
    public static List<int[]> ofOneLength(int[] lengths) {
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            byLength.computeIfAbsent(lengths[i], length -> new ArrayList<>()).add(i);
        }
        return byLength.values().stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }
}
