package io.ouroboros.datasets.builtin;

/** The classes of words that a grammar strings together. */
enum WordClass {
    DETERMINER,
    ADJECTIVE,
    NOUN,
    TRANSITIVE_VERB,
    INTRANSITIVE_VERB,
    ADVERB,
    PREPOSITION,
    PLACE,
    FULL_STOP
}
