package io.ouroboros.harness.theory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Chains of one system and one seed that advance together. */
public final class Simulation {
    private final TheorySystem system;
    private final long seed;
    private final List<Chain> chains = new ArrayList<>();
    private int generation = -1;

    /**
     * Starts chains.
     *
     * @param system what they are of
     * @param seed of their random numbers
     * @param numChains at least 1
     */
    public Simulation(TheorySystem system, long seed, int numChains) {
        this.system = system;
        this.seed = seed;
        for (int i = 0; i < numChains; i++) {
            chains.add(system.newChain());
        }
    }

    /** The newest generation; -1 before the first. */
    public int generation() {
        return generation;
    }

    /** The chains. */
    public List<Chain> chains() {
        return chains;
    }

    /** Advances all chains by a generation, on all processors. */
    public void advance() {
        generation++;
        IntStream.range(0, chains.size())
                .parallel()
                .forEach(i -> chains.get(i).advance(generation, new Draws(seed, generation, i)));
    }

    /** Advances until this generation is the newest. */
    public Simulation advanceTo(int last) {
        while (generation < last) {
            advance();
        }
        return this;
    }

    /** Averages one of the newest generation's measures over the chains. */
    public Moments measure(String name) {
        return Objects.requireNonNull(measure().get(name), name);
    }

    /** Averages the newest generation's measures over the chains, by name. */
    public Map<String, Moments> measure() {
        List<double[]> byChain =
                IntStream.range(0, chains.size())
                        .parallel()
                        .mapToObj(i -> chains.get(i).measure())
                        .toList();
        Map<String, Moments> moments = new LinkedHashMap<>();
        for (int measure = 0; measure < system.measures().size(); measure++) {
            int place = measure;
            double[] values = byChain.stream().mapToDouble(all -> all[place]).toArray();
            moments.put(system.measures().get(measure), Moments.of(values));
        }
        return moments;
    }

    /** Continues from saved states, one for each chain. */
    void restore(int savedGeneration, List<double[][]> states) {
        generation = savedGeneration;
        for (int i = 0; i < states.size(); i++) {
            chains.get(i).restore(states.get(i));
        }
    }
}
