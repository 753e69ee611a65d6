package io.ouroboros.datasets.measures;

import io.ouroboros.datasets.SplitMix64;

/**
 * Numbers the distinct pairs of two integers: 0 for the first pair, 1 for the next new one, and so
 * on. A hash table with open addressing and linear probing over the pairs themselves, so that
 * different pairs never share a number; 12 bytes a slot.
 */
final class PairNumbering {

    private static final int FIRST_SLOTS = 1 << 10;

    private long[] pairs = new long[FIRST_SLOTS];

    /** By slot: the pair's number plus 1, 0 where the slot is free. */
    private int[] numbersPlusOne = new int[FIRST_SLOTS];

    private int size;

    /** Counts the distinct pairs so far. */
    int size() {
        return size;
    }

    /** The number of a pair of integers that are not negative. */
    int number(int first, int second) {
        long pair = (long) first << Integer.SIZE | second;
        int slot = slotOf(pair);
        if (numbersPlusOne[slot] == 0) {
            pairs[slot] = pair;
            numbersPlusOne[slot] = ++size;
            if (size > pairs.length / 3 * 2) {
                grow();
            }
            return size - 1;
        }
        return numbersPlusOne[slot] - 1;
    }

    /** The slot of the pair, or the free one where it would go. */
    private int slotOf(long pair) {
        int last = pairs.length - 1; // a power of 2 less 1
        int slot = (int) SplitMix64.mix(pair) & last;
        while (numbersPlusOne[slot] != 0 && pairs[slot] != pair) {
            slot = (slot + 1) & last;
        }
        return slot;
    }

    private void grow() {
        long[] oldPairs = pairs;
        int[] oldNumbers = numbersPlusOne;
        pairs = new long[2 * oldPairs.length];
        numbersPlusOne = new int[pairs.length];
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slotOf(oldPairs[i]);
                pairs[slot] = oldPairs[i];
                numbersPlusOne[slot] = oldNumbers[i];
            }
        }
    }
}
