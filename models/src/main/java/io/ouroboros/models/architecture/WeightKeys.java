package io.ouroboros.models.architecture;

/**
 * How the keys of checkpoints translate into the keys of {@link ModelConfiguration#parameters()}.
 *
 * @param prefix starts every key of the table but the output projection's; files may leave it out
 * @param output the output projection's key
 * @param embedding the token embedding's key, whose values a tied output projection has
 * @param tied whether the output projection is tied
 * @param ignored matches keys, without the prefix, of constants that files may hold
 */
public record WeightKeys(
        String prefix, String output, String embedding, boolean tied, String ignored) {

    /**
     * Translates a key found in a checkpoint.
     *
     * @param key a tensor's key in a file
     * @return the key of the table if it has one, or the empty string for a tensor that carries
     *     nothing of its own, such as a tied output projection
     */
    public String canonical(String key) {
        String bare = bare(key);
        if (bare.equals(output)) {
            return tied ? "" : output;
        }
        return bare.matches(ignored) ? "" : prefix + bare;
    }

    /**
     * Finds the weight whose values a tensor repeats.
     *
     * @param key the key of a tensor that {@link #canonical} makes empty
     * @return the key of the table, the empty string if the values are no weight's
     */
    public String repeated(String key) {
        return bare(key).equals(output) ? embedding : "";
    }

    private String bare(String key) {
        return key.startsWith(prefix) ? key.substring(prefix.length()) : key;
    }
}
