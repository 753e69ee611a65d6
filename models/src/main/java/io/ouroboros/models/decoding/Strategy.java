package io.ouroboros.models.decoding;

/** How the next tokens are chosen; the names are those of transformers' {@code generate}. */
public sealed interface Strategy {

    /**
     * Returns the live hypotheses of each prompt.
     *
     * @return at least 1
     */
    int beamWidth();

    /**
     * Returns how many continuations of a prompt this strategy can give.
     *
     * @return the most that {@link DecodingConfig#numReturn()} may be
     */
    int mostReturned();

    /**
     * Tells whether equal prompts always get equal continuations.
     *
     * @return false if the choice depends on a seed
     */
    default boolean isDeterministic() {
        return true;
    }

    /**
     * Beam search; with one beam, greedy search, which ends with its first EOS whatever the rest
     * says.
     *
     * @param beamWidth live hypotheses of each prompt; 1 is greedy search
     * @param lengthPenalty exponent of the length that divides a hypothesis' score
     * @param earlyStopping when the search ends
     */
    record Beams(int beamWidth, double lengthPenalty, EarlyStopping earlyStopping)
            implements Strategy {

        /** Checks each value. */
        public Beams {
            Checks.atLeast("beam width", beamWidth, 1);
            if (!Double.isFinite(lengthPenalty)) {
                throw new IllegalArgumentException(
                        "length penalty must be a finite number, got " + lengthPenalty);
            }
        }

        /**
         * Beams of the usual kind: no length penalty but the mean, no early stopping.
         *
         * @param beamWidth live hypotheses of each prompt
         * @return the strategy
         */
        public static Beams of(int beamWidth) {
            return new Beams(beamWidth, 1.0, EarlyStopping.FALSE);
        }

        @Override
        public int mostReturned() {
            return beamWidth;
        }
    }

    /**
     * Sampling: with one beam, independent draws; with several, beam sampling, whose candidates are
     * drawn without replacement from the continuations of all beams.
     *
     * <p>The draws of a prompt come from the seed and the prompt's index alone, so they depend
     * neither on the batch size nor on the order of prompts. They are not PyTorch's draws: the
     * distribution is the same, the random numbers are not.
     *
     * @param beams beams and how they end; with one beam only the width counts
     * @param temperature divides the logits; 1 changes nothing
     * @param topK only the k most likely tokens, 0 for all
     * @param topP only the most likely tokens that together have this probability, 1 for all
     * @param minP only tokens at least this many times as likely as the most likely, 0 for all
     * @param typicalP only the most typical tokens that together have this probability, 1 for all
     * @param seed seed of the draws
     */
    record Sampling(
            Beams beams,
            double temperature,
            int topK,
            double topP,
            double minP,
            double typicalP,
            long seed)
            implements Strategy {

        /** Checks each value. */
        public Sampling {
            if (!(temperature > 0 && Double.isFinite(temperature))) {
                throw new IllegalArgumentException(
                        "temperature must be above 0, got " + temperature);
            }
            Checks.atLeast("top-k", topK, 0);
            Checks.fraction("top-p", topP, topP > 0, "(0, 1]");
            Checks.fraction("min-p", minP, minP >= 0, "[0, 1]");
            Checks.fraction("typical-p", typicalP, typicalP > 0, "(0, 1]");
        }

        /**
         * Draws from the model's own distribution, with one beam.
         *
         * @param seed seed of the draws
         * @return the strategy
         */
        public static Sampling plain(long seed) {
            return new Sampling(Beams.of(1), 1.0, 0, 1.0, 0.0, 1.0, seed);
        }

        @Override
        public int beamWidth() {
            return beams.beamWidth();
        }

        @Override
        public int mostReturned() {
            return beamWidth() == 1 ? Integer.MAX_VALUE : beamWidth();
        }

        @Override
        public boolean isDeterministic() {
            return false;
        }
    }

    /**
     * Contrastive search (Su et al. 2022, arXiv 2202.06417): of the most likely tokens, the one
     * that is likely and whose hidden state is unlike those before it.
     *
     * @param topK how many of the most likely tokens are weighed
     * @param penaltyAlpha weight of the likeness, within [0, 1]; 0 is greedy search
     */
    record Contrastive(int topK, double penaltyAlpha) implements Strategy {

        /** Checks each value. */
        public Contrastive {
            Checks.atLeast("top-k", topK, 1);
            Checks.fraction("penalty alpha", penaltyAlpha, penaltyAlpha >= 0, "[0, 1]");
        }

        @Override
        public int beamWidth() {
            return topK;
        }

        @Override
        public int mostReturned() {
            return 1;
        }
    }
}
