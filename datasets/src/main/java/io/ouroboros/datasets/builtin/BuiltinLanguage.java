package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.builtin.Grammar.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The language of the built-in corpus: simple sentences about five topics, in English function
 * words and 1,000 invented nouns, verbs, adjectives, adverbs and places. It never changes, whatever
 * the seed: seeds draw texts, not languages.
 *
 * <p>Sizes are chosen so that a model of two layers of width 64 learns grammar and topics from
 * about 1,000 blocks of 64 tokens in seconds, while the rarest words occur there only a few times.
 */
final class BuiltinLanguage {

    /** Any constant; it fixes the invented words. */
    private static final long LEXICON_SEED = 755;

    private static final int NUM_TOPICS = 5;
    private static final int NOUNS_PER_TOPIC = 100;
    private static final int TRANSITIVE_VERBS_PER_TOPIC = 40;
    private static final int INTRANSITIVE_VERBS_PER_TOPIC = 20;
    private static final int NUM_ADJECTIVES = 90;
    private static final int NUM_ADVERBS = 40;
    private static final int NUM_PLACES = 70;
    private static final int MAX_SENTENCES = 5;

    /** States of the grammar, in the only order in which a sentence can visit them. */
    private static final int SENTENCE = 0;

    private static final int SUBJECT = 1;
    private static final int SUBJECT_NOUN = 2;
    private static final int VERB = 3;
    private static final int OBJECT_PHRASE = 4;
    private static final int OBJECT = 5;
    private static final int OBJECT_NOUN = 6;
    private static final int CIRCUMSTANCE = 7;
    private static final int PLACE_PHRASE = 8;
    private static final int PLACE_NOUN = 9;
    private static final int STOP = 10;
    private static final int END = 11;

    private BuiltinLanguage() {}

    /** Builds the language. */
    static Language create() {
        Lexicon lexicon = new Lexicon(LEXICON_SEED);
        List<String> adjectives = lexicon.invent(NUM_ADJECTIVES, "sic");
        List<String> adverbs = lexicon.invent(NUM_ADVERBS, "nly");
        List<String> places = lexicon.invent(NUM_PLACES, "burg");
        List<String> nouns = lexicon.invent(NUM_TOPICS * NOUNS_PER_TOPIC, "mur");
        List<String> transitiveVerbs =
                lexicon.invent(NUM_TOPICS * TRANSITIVE_VERBS_PER_TOPIC, "kes");
        List<String> intransitiveVerbs =
                lexicon.invent(NUM_TOPICS * INTRANSITIVE_VERBS_PER_TOPIC, "ves");
        List<Topic> topics = new ArrayList<>();
        for (int topic = 0; topic < NUM_TOPICS; topic++) {
            Map<WordClass, List<String>> words = new EnumMap<>(WordClass.class);
            words.put(WordClass.DETERMINER, List.of("the", "a", "this", "every"));
            words.put(WordClass.ADJECTIVE, adjectives);
            words.put(WordClass.NOUN, part(nouns, topic));
            words.put(WordClass.TRANSITIVE_VERB, part(transitiveVerbs, topic));
            words.put(WordClass.INTRANSITIVE_VERB, part(intransitiveVerbs, topic));
            words.put(WordClass.ADVERB, adverbs);
            words.put(WordClass.PREPOSITION, List.of("in", "near", "under", "behind"));
            words.put(WordClass.PLACE, places);
            words.put(WordClass.FULL_STOP, List.of("."));
            topics.add(new Topic(words));
        }
        return new Language(grammar(), topics, MAX_SENTENCES);
    }

    private static Grammar grammar() {
        List<List<Rule>> states = new ArrayList<>();
        states.add(SENTENCE, List.of(new Rule(1, WordClass.DETERMINER, SUBJECT)));
        states.add(
                SUBJECT,
                List.of(
                        new Rule(0.35, WordClass.ADJECTIVE, SUBJECT_NOUN),
                        new Rule(0.65, WordClass.NOUN, VERB)));
        states.add(SUBJECT_NOUN, List.of(new Rule(1, WordClass.NOUN, VERB)));
        states.add(
                VERB,
                List.of(
                        new Rule(0.7, WordClass.TRANSITIVE_VERB, OBJECT_PHRASE),
                        new Rule(0.3, WordClass.INTRANSITIVE_VERB, CIRCUMSTANCE)));
        states.add(OBJECT_PHRASE, List.of(new Rule(1, WordClass.DETERMINER, OBJECT)));
        states.add(
                OBJECT,
                List.of(
                        new Rule(0.25, WordClass.ADJECTIVE, OBJECT_NOUN),
                        new Rule(0.75, WordClass.NOUN, CIRCUMSTANCE)));
        states.add(OBJECT_NOUN, List.of(new Rule(1, WordClass.NOUN, CIRCUMSTANCE)));
        states.add(
                CIRCUMSTANCE,
                List.of(
                        new Rule(0.35, WordClass.PREPOSITION, PLACE_PHRASE),
                        new Rule(0.25, WordClass.ADVERB, STOP),
                        new Rule(0.4, WordClass.FULL_STOP, END)));
        states.add(PLACE_PHRASE, List.of(new Rule(1, WordClass.DETERMINER, PLACE_NOUN)));
        states.add(PLACE_NOUN, List.of(new Rule(1, WordClass.PLACE, STOP)));
        states.add(STOP, List.of(new Rule(1, WordClass.FULL_STOP, END)));
        return new Grammar(states);
    }

    private static List<String> part(List<String> words, int topic) {
        int size = words.size() / NUM_TOPICS;
        return words.subList(topic * size, (topic + 1) * size);
    }
}
