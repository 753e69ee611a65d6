package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.ouroboros.models.Architectures;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchSizeTest {

    @TempDir private Path directory;

    @Test
    void bytesCountCacheLogitsAndFeatures() throws IOException {
        // hidden 6, 2 layers, ffn 7, vocabulary 5; prompt 3, 2 beams, 4 new tokens
        long cached = (3 + 2 * 4) * 2 * 2 * 6;
        long logits = 2 * 5 * 2;
        long features = 3 * (8 * 6 + 2 * 7);
        assertThat(bytes(DecodingConfig.exactly(2, 4), ComputeDtype.FLOAT32))
                .isEqualTo(4 * (cached + logits + features));
        DecodingConfig sampled = new DecodingConfig(Strategy.Sampling.plain(1), 4, 4, 1.0, 0, 2);
        assertThat(bytes(sampled, ComputeDtype.FLOAT32))
                .isEqualTo(4 * (cached + 4 * logits + features));
    }

    @Test
    void keysAndValuesTakeHalfInBfloat16() throws IOException {
        DecodingConfig rules = DecodingConfig.exactly(2, 4);
        long cached = (3 + 2 * 4) * 2 * 2 * 6;
        assertThat(bytes(rules, ComputeDtype.BFLOAT16))
                .isEqualTo(bytes(rules, ComputeDtype.FLOAT32) - 2 * cached);
    }

    @Test
    void asManyPromptsAsFitButNoMoreThanHelp() throws IOException {
        DecodingConfig rules = DecodingConfig.exactly(5, 4);
        long one = bytes(rules, ComputeDtype.FLOAT32);
        assertThat(fitting(rules, Device.cpu(), 0)).isEqualTo(1);
        assertThat(fitting(rules, Device.cpu(), one * 10)).isEqualTo(8); // four fifths
        assertThat(fitting(rules, Device.cpu(), one * 1000)).isEqualTo(32); // 160 rows
        assertThat(fitting(rules, Device.gpu(), one * 1000)).isEqualTo(800);
        assertThat(fitting(DecodingConfig.exactly(400, 4), Device.cpu(), 1L << 40)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"50272, 32", "50432, 32", "128256, 13", "151936, 11", "16777216, 1"})
    void aLargeVocabularyTakesFewerRowsInAsMuchMemory(int vocabulary, int prompts) {
        JsonObject config = Fixture.json("tiny-qwen2/config.json");
        config.addProperty("vocab_size", vocabulary);
        ModelConfiguration large = Architectures.configurationOf(config, "c");
        DecodingConfig rules = DecodingConfig.exactly(5, 4);
        assertThat(BatchSize.fitting(large, rules, 3, Device.cpu(), ComputeDtype.FLOAT32, 1L << 40))
                .isEqualTo(prompts);
    }

    private int fitting(DecodingConfig rules, Device device, long freeBytes) throws IOException {
        return BatchSize.fitting(
                configuration(), rules, 3, device, ComputeDtype.FLOAT32, freeBytes);
    }

    private long bytes(DecodingConfig rules, ComputeDtype dtype) throws IOException {
        return BatchSize.bytesPerPrompt(configuration(), rules, 3, dtype);
    }

    private ModelConfiguration configuration() throws IOException {
        try (var model = Fixture.small(directory, 0)) {
            return model.configuration();
        }
    }
}
