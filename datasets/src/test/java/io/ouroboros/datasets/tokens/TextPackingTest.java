package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ouroboros.datasets.text.AllRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TextPackingTest {

    private static final Path FIXTURE = Path.of("src", "test", "resources", "small-bpe");

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void firstBlocksAreThoseOfTheWholeText(Packing packing) throws IOException {
        Path file = text(70_001);
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            TextPacking texts = packing(tokenizer, 8, packing);
            Heard all = new Heard();
            TokenBlocks whole = texts.read(List.of(file), 0, all);
            assertThat(whole)
                    .isEqualTo(
                            BlockPacker.pack(
                                    tokenizer.encodeRows(AllRows.of(file), true), 8, packing));
            assertThat(all.starts).containsExactly(70_001L);
            assertThat(all.rows).isEqualTo(70_001);
            for (int most : new int[] {1, 1_000, 5_000, whole.size() - 1, whole.size() + 1}) {
                Heard heard = new Heard();
                assertThat(texts.read(List.of(file), most, heard))
                        .isEqualTo(first(Math.min(most, whole.size()), whole));
                if (most == 1) {
                    assertThat(heard.rows).as("rows that one block needs").isEqualTo(1_000);
                }
            }
        }
    }

    @Test
    void whatFollowsTheFirstBlocksIsNotRead() throws IOException {
        Path file = text(17_000);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] = (byte) 0xff;
        Files.write(file, bytes);
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            TextPacking texts = packing(tokenizer, 8, Packing.SHARDED);
            assertThat(texts.read(List.of(file), 3, new Heard()).size()).isEqualTo(3);
            assertThatIOException()
                    .isThrownBy(() -> texts.read(List.of(file), 0, new Heard()))
                    .withMessage(
                            "text must be valid UTF-8, got other bytes in " + file + " line 17000");
        }
    }

    @Test
    void textsWithoutABlockAreNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "a\n");
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            TextPacking texts = packing(tokenizer, 80, Packing.SHARDED);
            int numTokens = tokenizer.encodeRow("a\n").length;
            assertThatIOException()
                    .isThrownBy(() -> texts.read(List.of(file), 3, new Heard()))
                    .withMessage(
                            "text must fill at least one block of 80 tokens, got %d tokens in 1"
                                    + " rows with sharded packing in %s; give more text or shorter blocks",
                            numTokens, file);
        }
    }

    @Test
    void aFaultWithoutAdviceIsNamedToo() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "a\n");
        TextPacking.RowEncoder encoder =
                rows -> {
                    throw new IllegalArgumentException("row must have ids, got none");
                };
        assertThatIOException()
                .isThrownBy(
                        () ->
                                new TextPacking(encoder, 8, Packing.CONTIGUOUS)
                                        .read(List.of(file), 0, new Heard()))
                .withMessageStartingWith("row must have ids, got none in " + file);
    }

    @Test
    void rowsOfMillionsOfCharactersHaveTheIdsOfTheirWords() throws IOException {
        String words = "some words of one long row that never ends ".repeat(60_000);
        Path file = Files.writeString(directory.resolve("a.txt"), words);
        try (TextTokenizer tokenizer = TextTokenizer.open(FIXTURE)) {
            TextPacking texts = packing(tokenizer, 8, Packing.CONTIGUOUS);
            List<int[]> whole = new ArrayList<>();
            for (int start = 0; start < words.length(); start += words.length() / 4) {
                int end = start + words.length() / 4; // before a blank
                String part =
                        words.substring(
                                start == 0 ? 0 : start - 1, end == words.length() ? end : end - 1);
                whole.add(tokenizer.encodeRows(List.of(part), start == 0).get(0));
            }
            assertThat(texts.read(List.of(file), 0, new Heard()))
                    .isEqualTo(BlockPacker.pack(whole, 8, Packing.CONTIGUOUS));
        }
    }

    private static TokenBlocks first(int numBlocks, TokenBlocks blocks) {
        int[] ids = new int[numBlocks * blocks.blockLength()];
        for (int i = 0; i < numBlocks; i++) {
            blocks.copyInto(i, ids, i * blocks.blockLength());
        }
        return TokenBlocks.of(blocks.blockLength(), ids);
    }

    private static TextPacking packing(TextTokenizer tokenizer, int blockLength, Packing packing) {
        return new TextPacking(rows -> tokenizer.encodeRows(rows, true), blockLength, packing);
    }

    /** Writes rows that differ, some of them empty. */
    private Path text(int numRows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < numRows; row++) {
            lines.add(row % 7 == 0 ? "" : " row " + row);
        }
        return Files.write(directory.resolve("long.txt"), lines);
    }

    /** Remembers what it heard. */
    private static final class Heard implements TextPacking.Listener {
        private final List<Long> starts = new ArrayList<>();
        private int rows;

        @Override
        public void start(long numRows) {
            starts.add(numRows);
        }

        @Override
        public void step(int numRows) {
            rows += numRows;
        }
    }
}
