package io.ouroboros.harness.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockReaderTest {

    @TempDir private Path directory;

    @Test
    void theTokenizersTokensTheModelsOrNoneStandBeforeARow() throws IOException {
        assertThat(read(Separator.AUTO)).containsExactly(2, 5, 6, 2, 7, 8);
        assertThat(read(Separator.EOS)).containsExactly(28, 5, 6, 28, 7, 8); // the first of them
        assertThat(read(Separator.NONE)).containsExactly(5, 6, 7, 8);
    }

    /** Two rows of two words, for a model whose EOS is not what its tokenizer adds. */
    private int[] read(Separator separator) throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve(separator.toString()));
        Path text = Files.writeString(directory.resolve("text.txt"), "w5 w6\nw7 w8\n");
        var config = Tiny.config();
        config.add("eos_token_id", JsonParser.parseString("[28, 27]"));
        BlockConfig blocks = new BlockConfig(2, Packing.CONTIGUOUS, separator);
        try (BlockReader reader =
                new BlockReader(
                        model,
                        Architectures.configurationOf(config, "c"),
                        blocks,
                        Progress.silent())) {
            TokenBlocks found = reader.read(List.of(text), 0);
            int[] ids = new int[2 * found.size()];
            for (int i = 0; i < found.size(); i++) {
                System.arraycopy(found.block(i), 0, ids, 2 * i, 2);
            }
            return Arrays.copyOf(ids, ids.length);
        }
    }
}
