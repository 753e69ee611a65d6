package io.ouroboros.datasets.builtin;

import java.util.List;
import java.util.Map;

/**
 * A topic's words.
 *
 * @param words the words of each class, the most frequent first
 */
record Topic(Map<WordClass, List<String>> words) {

    /** The topic's words of a class, none if it lacks the class. */
    List<String> wordsOf(WordClass wordClass) {
        return words.getOrDefault(wordClass, List.of());
    }
}
