package io.ouroboros.harness.theory;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that {@code ouroboros theory SYSTEM --check} prints: formulas against simulations. */
public final class Check {

    /** A measurement may be this many standard errors away from its prediction. */
    private static final double WIDTH = 4;

    /** Chains of each simulation. */
    public static final int CHAINS = 10_000;

    private final List<Row> rows = new ArrayList<>();
    private final long seed;

    /** Starts an empty table. */
    private Check(long seed) {
        this.seed = seed;
    }

    /**
     * Builds the table of a system.
     *
     * @param system discrete, gaussian or mixture
     * @param seed of all simulations
     * @throws IllegalArgumentException for a system that has no formulas
     */
    public static Check of(SystemName system, long seed) {
        Check check = new Check(seed);
        switch (system) {
            case DISCRETE -> DiscreteCheck.addTo(check);
            case GAUSSIAN -> GaussianCheck.addTo(check);
            case MIXTURE -> MixtureCheck.addTo(check);
            case VAE ->
                    throw new IllegalArgumentException(
                            "--check must come with a system that has exact results, discrete, gaussian or mixture, got vae");
        }
        return check;
    }

    /**
     * A formula and what was measured.
     *
     * @param setting what was simulated
     * @param formula the expectation, in the words of docs/theory.md
     * @param predicted its value
     * @param measured the mean over chains, or a computed value
     * @param margin how far the two may be apart: 4 standard errors, or the error of arithmetic
     */
    public record Row(
            String setting, String formula, double predicted, double measured, double margin) {

        /** Whether the measurement agrees with the formula. */
        public boolean agrees() {
            return Math.abs(predicted - measured) <= margin;
        }
    }

    /** The rows so far. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The rows as JSON. */
    public JsonArray toJson() {
        JsonArray json = new JsonArray();
        for (Row row : rows) {
            JsonObject object = JsonRecords.toJson(row);
            object.addProperty("agrees", row.agrees());
            json.add(object);
        }
        return json;
    }

    /** Whether every row agrees. */
    public boolean passes() {
        return rows.stream().allMatch(Row::agrees);
    }

    /** Simulates a system and compares every measure that has a prediction at time t. */
    Simulation simulate(String setting, TheorySystem system, int t) {
        Simulation simulation = new Simulation(system, seed, CHAINS).advanceTo(t - 1);
        system.predictions()
                .forEach(
                        (name, prediction) ->
                                measured(
                                        setting + ", t = " + t,
                                        name + " = " + prediction.formula(),
                                        prediction.byTime().applyAsDouble(t),
                                        simulation.measure(name)));
        return simulation;
    }

    /** Adds a row whose measurement is a mean over chains. */
    void measured(String setting, String formula, double predicted, Moments measured) {
        rows.add(
                new Row(
                        setting,
                        formula,
                        predicted,
                        measured.mean(),
                        WIDTH * measured.standardError() + 1e-12 * Math.abs(predicted)));
    }

    /** Adds a row whose two sides are computed, up to a relative error. */
    void computed(
            String setting, String formula, double predicted, double computed, double relative) {
        rows.add(new Row(setting, formula, predicted, computed, relative * Math.abs(predicted)));
    }

    /** The seed of all simulations. */
    long seed() {
        return seed;
    }

    /** The table as text. */
    public String toText() {
        List<List<String>> cells = new ArrayList<>();
        for (Row row : rows) {
            cells.add(
                    List.of(
                            row.setting(),
                            row.formula(),
                            number(row.predicted()),
                            number(row.measured()),
                            "+- " + number(row.margin()),
                            row.agrees() ? "agrees" : "DIFFERS"));
        }
        String headers = "setting|formula|predicted:|measured:|interval:|verdict";
        long agreeing = rows.stream().filter(Row::agrees).count();
        return ConsoleTable.of("", headers, cells)
                + "%n%d of %d rows agree within 4 standard errors of %,d chains"
                        .formatted(agreeing, rows.size(), CHAINS);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
