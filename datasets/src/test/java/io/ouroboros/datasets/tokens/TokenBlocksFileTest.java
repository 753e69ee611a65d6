package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.corpus.CorpusFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenBlocksFileTest {

    @TempDir Path directory;

    @Test
    void readingGivesWhatWasWritten() throws IOException {
        TokenBlocks blocks = TokenBlocks.of(3, new SplitMix64(4).permutation(3 * 5_000));
        Path file = directory.resolve("blocks.jsonl");
        CorpusFile.writeIds(blocks, file);
        assertThat(TokenBlocksFile.read(file, 3)).isEqualTo(blocks);
    }

    @Test
    void rowsOfAnyLengthAreCutAsOneText() throws IOException {
        Path file = write("{\"ids\":[4,5,6]}\n{\"ids\":[7]}\n{\"ids\":[]}\n{\"ids\":[8]}\n");
        assertThat(TokenBlocksFile.readRecut(file, 2))
                .isEqualTo(TokenBlocks.of(2, new int[] {4, 5, 6, 7}));
        assertThat(TokenBlocksFile.readRecut(write(""), 2).size()).isZero();
    }

    @Test
    void otherFieldsBlankLinesAndCompressionAreUnderstood() throws IOException {
        Path file = directory.resolve("blocks.jsonl.gz");
        String text = "{\"a\":[1.5],\"ids\":[4,2147483647],\"b\":{}}\n\n{ \"ids\" : [ 0 , 1 ] }";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(TokenBlocksFile.read(file, 2))
                .isEqualTo(TokenBlocks.of(2, new int[] {4, Integer.MAX_VALUE, 0, 1}));
        assertThat(TokenBlocksFile.holdsBlocks(file)).isTrue();
    }

    @Test
    void textFilesHoldNoBlocks() throws IOException {
        assertThat(TokenBlocksFile.holdsBlocks(write("{\"text\":\"ids\"}"))).isFalse();
        assertThat(TokenBlocksFile.holdsBlocks(write(""))).isFalse();
    }

    @Test
    void idsWinWhereThereIsTextToo() throws IOException {
        Path json = write("{\"text\":\"a\",\"ids\":[4,5]}");
        Path parquet = directory.resolve("blocks.parquet");
        CorpusFile.writeIdsAndTexts(TokenBlocks.of(2, new int[] {6, 7}), ids -> "a", parquet);
        assertThat(TokenBlocksFile.holdsBlocks(json)).isTrue();
        assertThat(TokenBlocksFile.holdsBlocks(parquet)).isTrue();
        assertThat(TokenBlocksFile.read(List.of(json, parquet), 2, 0))
                .isEqualTo(TokenBlocks.of(2, new int[] {4, 5, 6, 7}));
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.read(parquet, 3))
                .withMessage("block must have 3 ids, got 2 in " + parquet + " row 1");
    }

    @Test
    void filesThatCannotHoldBlocksAreNamed() throws IOException {
        Path text = Path.of("train.txt.gz");
        assertThat(TokenBlocksFile.holdsBlocks(text)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenBlocksFile.blockLength(text))
                .withMessage(
                        "block file must end in .jsonl, .jsonl.gz, .parquet or .arrow, got"
                                + " train.txt.gz");
    }

    @Test
    void blockLengthIsTheFirstBlocks() throws IOException {
        assertThat(TokenBlocksFile.blockLength(write("{\"ids\":[4,5,6]}\n{}"))).isEqualTo(3);
        Path single = write("{\"ids\":[4]}\n");
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.blockLength(single))
                .withMessage("block must have at least 2 ids, got 1 in " + single + " line 1");
        Path empty = write("");
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.blockLength(empty))
                .withMessage("block file must hold at least one block, got none in " + empty);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ids\":[1]}|block must have 2 ids, got 1 in %s line 2",
                "{\"ids\":[1,2,3,4]}|block must have 2 ids, got 4 in %s line 2",
                "{\"ids\":[]}|block must have 2 ids, got 0 in %s line 2",
                "{\"ids\":[1,-2]}|token id must be an integer from 0 to 2147483647, got -2 in %s"
                        + " line 2",
                "{\"ids\":[1,2147483648]}|token id must be an integer from 0 to 2147483647, got"
                        + " 2147483648 in %s line 2",
                "{\"ids\":[1,20000000000000000000]}|token id must be an integer from 0 to"
                        + " 2147483647, got 20000000000000000000 in %s line 2",
                "{\"ids\":[1,2.5]}|token id must be an integer from 0 to 2147483647, got 2.5 in %s"
                        + " line 2",
                "{\"ids\":[1,\"2\"]}|token id must be an integer, got string in %s line 2",
                "{\"ids\":7}|field \"ids\" must be an array of integers, got number in %s line 2",
                "{\"text\":\"a\"}|line must have the field \"ids\", got none in %s line 2",
                "{\"ids\":[1,|line must be complete JSON, got a cut one in %s line 2; write each object on one line",
                "{\"ids\":[1,,2]}|line must be valid JSON, got another in %s line 2",
                "7|line must be a JSON object, got number in %s line 2",
            })
    void badLinesAreNamed(String line, String message) throws IOException {
        Path file = write("{\"ids\":[3,4]}\n" + line + "\n");
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.read(file, 2))
                .withMessage(message.replace("%s", file.toString()));
    }

    @Test
    void emptyFileIsNamed() throws IOException {
        Path file = write("");
        assertThatIOException()
                .isThrownBy(() -> TokenBlocksFile.read(file, 2))
                .withMessage("block file must hold at least one block, got none in " + file);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("blocks.jsonl"), text);
    }
}
