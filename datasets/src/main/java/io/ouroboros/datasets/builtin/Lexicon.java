package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.SplitMix64;
import java.util.ArrayList;
import java.util.List;

/**
 * Invents pronounceable words: two syllables of consonant and vowel, then an ending that marks the
 * class, as in {@code tobomur}. Letters, endings and the ban on equal consonants keep out English
 * words, above all rude ones.
 */
final class Lexicon {

    private static final List<String> CONSONANTS = List.of("b", "d", "l", "m", "n", "r", "t", "v");
    private static final List<String> VOWELS = List.of("a", "e", "i", "o");

    private final SplitMix64 random;
    private final List<String> stems = new ArrayList<>();

    /** Starts a lexicon; equal seeds invent equal words. */
    Lexicon(long seed) {
        random = new SplitMix64(seed);
        for (String first : CONSONANTS) {
            for (String second : CONSONANTS) {
                if (!first.equals(second)) {
                    for (String vowel : VOWELS) {
                        VOWELS.forEach(last -> stems.add(first + vowel + second + last));
                    }
                }
            }
        }
    }

    /**
     * Invents distinct words with one ending, which no other call may use.
     *
     * @param numWords how many, at most 896, the number of stems
     * @param ending the letters after the stem
     */
    List<String> invent(int numWords, String ending) {
        List<String> words = new ArrayList<>();
        int[] order = random.permutation(stems.size());
        for (int i = 0; i < numWords; i++) {
            words.add(stems.get(order[i]) + ending);
        }
        return words;
    }
}
