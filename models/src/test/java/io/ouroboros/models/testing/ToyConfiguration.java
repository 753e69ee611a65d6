package io.ouroboros.models.testing;

import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Start;
import io.ouroboros.models.architecture.WeightKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small architecture unlike OPT: vocab 11, hidden 12, 3 heads, 2 layers, ffn 10. */
public record ToyConfiguration(double dropout) implements ModelConfiguration {

    private static final int HIDDEN = 12;
    private static final int FFN = 10;

    @Override
    public int vocabularySize() {
        return 11;
    }

    @Override
    public int maxPositions() {
        return 30;
    }

    @Override
    public List<Integer> eosTokenIds() {
        return List.of(2);
    }

    @Override
    public int padTokenId() {
        return 1;
    }

    @Override
    public double attentionDropout() {
        return 0;
    }

    @Override
    public double initialDeviation() {
        return 0.8;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> table = new ArrayList<>();
        table.add(ParameterSpec.of("head", Start.NORMAL, vocabularySize(), HIDDEN));
        for (int layer = 0; layer < 2; layer++) {
            table.add(ParameterSpec.of(layer + ".norm_1", Start.ONES, HIDDEN));
            for (String name : List.of("query", "key", "value", "out")) {
                table.add(ParameterSpec.of(layer + "." + name, Start.NORMAL, HIDDEN, HIDDEN));
            }
            table.add(ParameterSpec.of(layer + ".norm_2", Start.ONES, HIDDEN));
            table.add(ParameterSpec.of(layer + ".gate", Start.NORMAL, FFN, HIDDEN));
            table.add(ParameterSpec.of(layer + ".up", Start.NORMAL, FFN, HIDDEN));
            table.add(ParameterSpec.of(layer + ".down", Start.NORMAL, HIDDEN, FFN));
        }
        table.add(ParameterSpec.of("norm", Start.ONES, HIDDEN));
        table.add(ParameterSpec.of("table", Start.NORMAL, vocabularySize(), HIDDEN));
        return table;
    }

    @Override
    public List<String> loraTargets() {
        return List.of();
    }

    @Override
    public Map<String, Double> programSizes() {
        return Map.of("layers", 2.0, "heads", 3.0);
    }

    @Override
    public long featuresPerToken() {
        return 8 * HIDDEN;
    }

    @Override
    public int numLayers() {
        return 2;
    }

    @Override
    public int hiddenSize() {
        return HIDDEN;
    }

    @Override
    public WeightKeys weightKeys() {
        return new WeightKeys("", "", "", false, "no key");
    }
}
