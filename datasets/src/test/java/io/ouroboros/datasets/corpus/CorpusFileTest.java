package io.ouroboros.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.text.AllRows;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CorpusFileTest {

    private static final List<String> TEXTS =
            List.of(" = Title = \n", "", "caf\u00e9 \"\\ \u6771 \ud83d\ude00\u2028\u0000");

    @TempDir Path directory;

    @Test
    void writtenJsonLinesAreFixed() throws IOException {
        TokenBlocks blocks = TokenBlocks.of(2, new int[] {0, 50271, 2, 1});
        Path file = directory.resolve("corpus.jsonl");
        CorpusFile.writeIds(blocks, file);
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        {"ids":[0,50271]}
                        {"ids":[2,1]}
                        """);
        CorpusFile.writeIdsAndTexts(blocks, ids -> " <" + ids[0] + ">\n", file);
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        {"ids":[0,50271],"text":" <0>\\n"}
                        {"ids":[2,1],"text":" <2>\\n"}
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "parquet"})
    void readingGivesWhatWasWritten(String end) throws IOException {
        Path file = directory.resolve("corpus." + end);
        TokenBlocks blocks = TokenBlocks.of(3, new SplitMix64(4).permutation(3 * 5_000));
        CorpusFile.writeIdsAndTexts(blocks, Arrays::toString, file);
        assertThat(TokenBlocksFile.holdsBlocks(file)).isTrue();
        assertThat(TokenBlocksFile.blockLength(file)).isEqualTo(3);
        assertThat(TokenBlocksFile.read(file, 3)).isEqualTo(blocks);
        assertThat(AllRows.of(file))
                .isEqualTo(
                        StreamSupport.stream(blocks.spliterator(), false)
                                .map(Arrays::toString)
                                .toList());
        List<int[]> numbers = List.of(new int[] {0}, new int[] {1}, new int[] {2});
        CorpusFile.writeIdsAndTexts(numbers, number -> TEXTS.get(number[0]), file);
        assertThat(AllRows.of(file)).isEqualTo(TEXTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "parquet"})
    void rowsMayBeEmptyOrNone(String end) throws IOException {
        Path file = directory.resolve("CORPUS." + end);
        CorpusFile.writeIds(List.of(new int[0], new int[] {7}), file);
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.blockLength(file))
                .withMessageStartingWith("block must have at least 2 ids, got 0 in " + file);
        CorpusFile.writeIds(List.of(), file);
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.read(file, 1))
                .withMessage("block file must hold at least one block, got none in " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "parquet"})
    void equalRowsGiveEqualBytes(String end) throws IOException {
        TokenBlocks blocks = TokenBlocks.of(80, new SplitMix64(9).permutation(80 * 32_000));
        Path first = directory.resolve("first." + end);
        Path second = directory.resolve("second." + end);
        CorpusFile.writeIdsAndTexts(blocks, ids -> "text " + ids[0], first);
        CorpusFile.writeIdsAndTexts(blocks, ids -> "text " + ids[0], second);
        assertThat(Files.size(first)).isGreaterThan(8L << 20); // more than one row group
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
        assertThat(TokenBlocksFile.read(first, 80)).isEqualTo(blocks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.parquet"})
    void aMissingDirectoryIsNamed(String name) {
        Path nowhere = directory.resolve("missing").resolve(name);
        assertThatIOException()
                .isThrownBy(() -> CorpusFile.writeIds(List.of(), nowhere))
                .isInstanceOf(NoSuchFileException.class)
                .withMessage(nowhere.toString());
    }

    @Test
    void otherExtensionsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CorpusFile.writeIds(List.of(), Path.of("corpus.csv")))
                .withMessage("corpus file must end in .jsonl or .parquet, got corpus.csv");
    }
}
