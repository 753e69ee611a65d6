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

    /** Of each state the rules: a probability, what it emits and the next state. */
    private static final String GRAMMAR =
            """
            SENTENCE: 1 DETERMINER SUBJECT
            SUBJECT: 0.35 ADJECTIVE SUBJECT_NOUN, 0.65 NOUN VERB
            SUBJECT_NOUN: 1 NOUN VERB
            VERB: 0.7 TRANSITIVE_VERB OBJECT_PHRASE, 0.3 INTRANSITIVE_VERB CIRCUMSTANCE
            OBJECT_PHRASE: 1 DETERMINER OBJECT
            OBJECT: 0.25 ADJECTIVE OBJECT_NOUN, 0.75 NOUN CIRCUMSTANCE
            OBJECT_NOUN: 1 NOUN CIRCUMSTANCE
            CIRCUMSTANCE: 0.35 PREPOSITION PLACE_PHRASE, 0.25 ADVERB STOP, 0.4 FULL_STOP END
            PLACE_PHRASE: 1 DETERMINER PLACE_NOUN
            PLACE_NOUN: 1 PLACE STOP
            STOP: 1 FULL_STOP END
            """;

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
        List<Map<WordClass, List<String>>> topics = new ArrayList<>();
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
            topics.add(words);
        }
        return new Language(grammar(), topics, MAX_SENTENCES);
    }

    private static Grammar grammar() {
        List<String[]> states = GRAMMAR.lines().map(line -> line.split(": ")).toList();
        List<String> names = new ArrayList<>(states.stream().map(state -> state[0]).toList());
        names.add("END");
        return new Grammar(states.stream().map(state -> rules(state[1], names)).toList());
    }

    private static List<Rule> rules(String text, List<String> states) {
        List<Rule> rules = new ArrayList<>();
        for (String rule : text.split(", ", -1)) {
            String[] fields = rule.split(" ", -1);
            double probability = Double.parseDouble(fields[0]);
            int next = states.indexOf(fields[2]);
            rules.add(new Rule(probability, WordClass.valueOf(fields[1]), next));
        }
        return rules;
    }

    private static List<String> part(List<String> words, int topic) {
        int size = words.size() / NUM_TOPICS;
        return words.subList(topic * size, (topic + 1) * size);
    }
}
