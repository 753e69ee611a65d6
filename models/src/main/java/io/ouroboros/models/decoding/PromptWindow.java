package io.ouroboros.models.decoding;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Neighbouring prompts, cut into batches of one length. Equal prompts are decoded once, unless the
 * strategy draws. A window's continuations are handed on when all of its batches are decoded.
 */
final class PromptWindow {

    /** Batches of a window: enough prompts to sort by length, and little work to lose in a kill. */
    private static final int MOST_BATCHES = 16;

    /** For each prompt the one that gets the same continuations. */
    private final int[] first;

    private final List<int[]> batches = new ArrayList<>();
    private int numDecoded;

    private PromptWindow(int from, int[] first, List<int[]> prompts, int batchSize) {
        this.first = first;
        Map<Integer, List<Integer>> byLength = new TreeMap<>(); // shorter prompts first
        for (int i = from; i < from + first.length; i++) {
            if (first[i - from] == i) {
                byLength.computeIfAbsent(prompts.get(i).length, length -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> group : byLength.values()) {
            for (int start = 0; start < group.size(); start += batchSize) {
                int end = Math.min(start + batchSize, group.size());
                batches.add(group.subList(start, end).stream().mapToInt(i -> i).toArray());
            }
        }
    }

    /**
     * Cuts prompts into windows: of one batch where all prompts have one length, of several where
     * that lets more prompts of a length be decoded together.
     *
     * @param prompts token ids of each prompt
     * @param batchSize most prompts of a batch
     * @param isDeterministic whether equal prompts get equal continuations
     * @return the windows, in the prompts' order
     */
    static List<PromptWindow> of(List<int[]> prompts, int batchSize, boolean isDeterministic) {
        long numLengths = prompts.stream().mapToInt(ids -> ids.length).distinct().count();
        long size = batchSize * Math.min(MOST_BATCHES, numLengths);
        List<PromptWindow> windows = new ArrayList<>();
        for (int from = 0; from < prompts.size(); ) {
            int to = (int) Math.min(from + size, prompts.size());
            int[] first = firstEqual(prompts, from, to, isDeterministic);
            windows.add(new PromptWindow(from, first, prompts, batchSize));
            from = to;
        }
        return windows;
    }

    private static int[] firstEqual(
            List<int[]> prompts, int from, int to, boolean isDeterministic) {
        int[] first = IntStream.range(from, to).toArray();
        Map<IntBuffer, Integer> known = new HashMap<>(); // buffers compare by content
        for (int i = from; isDeterministic && i < to; i++) {
            Integer earlier = known.putIfAbsent(IntBuffer.wrap(prompts.get(i)), i);
            first[i - from] = earlier == null ? i : earlier;
        }
        return first;
    }

    /** The positions of the distinct prompts of each batch. */
    List<int[]> batches() {
        return batches;
    }

    /** Counts a decoded batch; returns how many prompts of the window it finished. */
    int decoded(int[] batch) {
        numDecoded++;
        return (int) Arrays.stream(first).filter(i -> Arrays.binarySearch(batch, i) >= 0).count();
    }

    boolean isComplete() {
        return numDecoded == batches.size();
    }

    /** Collects the continuations of all prompts from those of the distinct ones. */
    List<List<Continuation>> continuations(Map<Integer, List<Continuation>> ofDistinct) {
        return Arrays.stream(first).mapToObj(ofDistinct::get).toList();
    }
}
