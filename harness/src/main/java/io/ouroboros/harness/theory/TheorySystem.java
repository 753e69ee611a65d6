package io.ouroboros.harness.theory;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind of model that learns from its own samples. */
public interface TheorySystem {

    /** Makes a chain that has no generation yet. */
    Chain newChain();

    /** The names of the measures. */
    List<String> measures();

    /** What is known of the measures' expectations, by name. */
    default Map<String, Prediction> predictions() {
        return Map.of();
    }

    /** The expectation of a measure at t; NaN without a formula. */
    default double predicted(String measure, int t) {
        Prediction prediction = predictions().get(measure);
        return prediction == null ? Double.NaN : prediction.byTime().applyAsDouble(t);
    }

    /**
     * Draws what the newest generation of a chain looks like.
     *
     * @param chain a chain of this system
     * @return empty for a system without pictures
     */
    default Optional<BufferedImage> picture(Chain chain) {
        return Optional.empty();
    }
}
