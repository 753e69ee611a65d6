package io.ouroboros.harness.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A continuation of a fixed prompt: a line of {@code samples.jsonl}. A model without a tokenizer
 * has ids only.
 *
 * @param prompt index of the prompt, the same in every generation
 * @param promptText the prompt's text
 * @param promptIds the prompt's token ids
 * @param text what the generation wrote
 * @param continuation its token ids
 */
record Sample(
        long prompt,
        Optional<String> promptText,
        Optional<List<Integer>> promptIds,
        Optional<String> text,
        Optional<List<Integer>> continuation) {

    /** The prompt as text, or its ids separated by spaces. */
    String shownPrompt() {
        return promptText.orElseGet(() -> joined(promptIds));
    }

    /** The continuation as text, or its ids separated by spaces. */
    String shownText() {
        return text.orElseGet(() -> joined(continuation));
    }

    private static String joined(Optional<List<Integer>> ids) {
        return ids.orElse(List.of()).stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
