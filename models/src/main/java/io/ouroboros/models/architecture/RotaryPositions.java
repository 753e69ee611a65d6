package io.ouroboros.models.architecture;

import java.util.Map;

/**
 * Rotary positions, as a {@code config.json} describes them.
 *
 * <p>Transformers 4 writes {@code rope_theta} and, unless positions are as they were in training,
 * {@code rope_scaling}; transformers 5 writes both into {@code rope_parameters}.
 *
 * @param theta the base of the frequencies
 * @param size features of a head that are turned, an even number
 * @param factor by how much positions are closer together than the base says; 1 for not at all
 * @param lowFactor for {@code llama3}: what turns fewer times within the original positions is
 *     scaled
 * @param highFactor for {@code llama3}: what turns more often is not scaled
 * @param originalPositions for {@code llama3}: the longest sequence of pretraining; 0 for other
 *     kinds, which scale all features alike
 * @see <a href="https://arxiv.org/abs/2104.09864">Su et al. 2021, RoFormer</a>
 */
public record RotaryPositions(
        double theta,
        int size,
        double factor,
        double lowFactor,
        double highFactor,
        int originalPositions) {

    /**
     * Reads them.
     *
     * @param reader the configuration
     * @param headSize features of a head
     * @param thetaField what the architecture calls the base outside of {@code rope_parameters}
     * @param fractionField what it calls the share of a head's features that is turned
     * @param fraction that share where the field is missing
     * @return the positions
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static RotaryPositions of(
            ConfigurationReader reader,
            int headSize,
            String thetaField,
            String fractionField,
            double fraction) {
        ConfigurationReader parameters = reader.object("rope_parameters");
        ConfigurationReader scaling =
                parameters.fields().isEmpty() ? reader.object("rope_scaling") : parameters;
        double theta = parameters.number("rope_theta", reader.number(thetaField, 10000));
        if (!(theta > 0)) {
            throw reader.fault(thetaField, "be above 0");
        }
        double turned =
                parameters.number("partial_rotary_factor", reader.number(fractionField, fraction));
        int size = (int) (headSize * turned);
        if (size < 2 || size > headSize || size % 2 != 0) {
            throw reader.fault(
                    fractionField,
                    "turn an even number of a head's %d features".formatted(headSize));
        }
        return ofType(scaling, theta, size);
    }

    private static RotaryPositions ofType(ConfigurationReader scaling, double theta, int size) {
        String field = scaling.has("type") && !scaling.has("rope_type") ? "type" : "rope_type";
        // a scaling must say its type; so must each of several, which newer models have by layer
        boolean isDefault = scaling.fields().isEmpty() || scaling.has("rope_theta");
        return switch (scaling.text(field, isDefault ? "default" : "missing")) {
            case "default" -> new RotaryPositions(theta, size, 1, 0, 0, 0);
            case "linear" -> new RotaryPositions(theta, size, factor(scaling), 0, 0, 0);
            case "llama3" -> llama3(scaling, theta, size);
            default -> throw scaling.fault(field, "be default, linear or llama3");
        };
    }

    private static RotaryPositions llama3(ConfigurationReader scaling, double theta, int size) {
        double low = scaling.number("low_freq_factor", 1);
        double high = scaling.number("high_freq_factor", 4);
        if (!(low > 0 && high > low)) {
            throw scaling.fault("high_freq_factor", "be above low_freq_factor " + low);
        }
        int original = scaling.size("original_max_position_embeddings");
        return new RotaryPositions(theta, size, factor(scaling), low, high, original);
    }

    private static double factor(ConfigurationReader scaling) {
        double factor = scaling.number("factor", 0);
        if (!(factor >= 1)) {
            throw scaling.fault("factor", "be at least 1");
        }
        return factor;
    }

    /**
     * Adds what {@code rotary.py} reads.
     *
     * @param sizes numbers for a program
     */
    public void addTo(Map<String, Double> sizes) {
        sizes.put("rope_theta", theta);
        sizes.put("rotary_size", (double) size);
        sizes.put("rope_factor", factor);
        sizes.put("rope_low_freq_factor", lowFactor);
        sizes.put("rope_high_freq_factor", highFactor);
        sizes.put("rope_original_positions", (double) originalPositions);
    }
}
