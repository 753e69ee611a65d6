package io.ouroboros.harness.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A training's loss by step, with few enough points to draw.
 *
 * @param stepsPerPoint how many steps each point is the mean of; the last may be of fewer
 * @param nats mean losses, in nats per scored token
 */
record LossCurve(int stepsPerPoint, List<Double> nats) {

    /**
     * Takes means over equal numbers of steps. A step that is not finite makes its mean so.
     *
     * @param maxPoints most points wanted, at least 1
     */
    static LossCurve of(List<EpochLosses> epochs, int maxPoints) {
        List<Double> steps = epochs.stream().flatMap(e -> e.stepLosses().stream()).toList();
        int stepsPerPoint = Math.max(1, (steps.size() + maxPoints - 1) / maxPoints);
        List<Double> nats = new ArrayList<>();
        for (int start = 0; start < steps.size(); start += stepsPerPoint) {
            List<Double> some = steps.subList(start, Math.min(start + stepsPerPoint, steps.size()));
            nats.add(some.stream().mapToDouble(Double::doubleValue).sum() / some.size());
        }
        return new LossCurve(stepsPerPoint, nats);
    }
}
