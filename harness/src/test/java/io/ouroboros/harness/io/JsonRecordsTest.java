package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonRecordsTest {
    private static final String TEXT =
            "{\"name\":\"a3\",\"steps\":3,\"seed\":-9223372036854775808,\"loss\":\"NaN\",\"isDone\":true,"
                    + "\"kind\":\"small\",\"ids\":[0,2147483647],\"blocks\":{\"n\":1,\"rate\":2.0E-5},"
                    + "\"parts\":[{\"n\":2,\"rate\":0.1}],\"sums\":{\"model\":\"ab\"},\"free\":{\"x\":null},"
                    + "\"note\":\"kept\"}";

    @TempDir private Path directory;

    enum Kind {
        SMALL,
        LARGE;

        @Override
        public String toString() {
            return this == SMALL ? "small" : "large";
        }
    }

    record Part(int n, double rate) {
        Part {
            if (n < 1) {
                throw new IllegalArgumentException("n must be at least 1, got " + n);
            }
        }
    }

    record Flat(String name, @Flattened Part part, Optional<String> note) {}

    @SuppressWarnings("ArrayRecordComponent") // token ids
    record Run(
            String name,
            int steps,
            long seed,
            double loss,
            boolean isDone,
            Kind kind,
            int[] ids,
            @SerializedName("blocks") Part part,
            List<Part> parts,
            Map<String, String> sums,
            JsonObject free,
            Optional<String> note) {}

    @Test
    void aRecordIsWrittenInTheOrderOfItsComponentsAndReadBack() throws IOException {
        Run run = run(TEXT);
        assertThat(run.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(run.loss()).isNaN();
        assertThat(run.kind()).isEqualTo(Kind.SMALL);
        assertThat(run.ids()).containsExactly(0, 2147483647);
        assertThat(run.part()).isEqualTo(new Part(1, 2e-5));
        assertThat(run.parts()).containsExactly(new Part(2, 0.1));
        assertThat(run.sums()).isEqualTo(Map.of("model", "ab"));
        assertThat(run.note()).hasValue("kept");
        assertThat(JsonFormat.line(JsonRecords.toJson(run))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"note\":\"kept\" | \"note\":null",
                ",\"note\":\"kept\" | ``",
            })
    void anOptionalMayBeMissingOrNull(String part, String instead) throws IOException {
        Run run = run(TEXT.replace(part, instead));
        assertThat(run.note()).isEmpty();
        assertThat(JsonRecords.toJson(run).has("note")).isFalse();
    }

    @Test
    void fieldsOfAFlattenedComponentStandBesideTheOthers() throws IOException {
        Flat flat = new Flat("a3", new Part(2, 0.5), Optional.of("kept"));
        String text = "{\"name\":\"a3\",\"n\":2,\"rate\":0.5,\"note\":\"kept\"}";
        assertThat(JsonFormat.line(JsonRecords.toJson(flat))).isEqualTo(text);
        assertThat(JsonFields.parse(text, "m.json").as(Flat.class)).isEqualTo(flat);
        assertThatThrownBy(() -> JsonFields.parse(text.replace("2", "0"), "m.json").as(Flat.class))
                .hasMessage("n must be at least 1, got 0 in m.json");
        assertThatThrownBy(
                        () -> JsonFields.parse(text.replace("rate", "r"), "m.json").as(Flat.class))
                .hasMessage("rate must be a number, got no such field in m.json");
    }

    @Test
    void fieldsThatTheRecordDoesNotHaveAreIgnored() throws IOException {
        assertThat(part("{\"more\":[],\"n\":4.0,\"rate\":7}")).isEqualTo(new Part(4, 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"name\":\"a3\" | \"name\":7 | name must be a string, got 7",
                "\"name\":\"a3\" | \"name\":null | name must be a string, got null",
                "\"name\" | \"nome\" | name must be a string, got no such field",
                "\"steps\":3 | \"steps\":2147483648 | steps must be a whole number of 32 bits, got 2147483648",
                "\"steps\":3 | \"steps\":\"3\" | steps must be a whole number of 32 bits, got \"3\"",
                "-9223372036854775808 | 1.5 | seed must be a whole number, got 1.5",
                "-9223372036854775808 | 9223372036854775808 | seed must be a whole number, got 9223372036854775808",
                "\"NaN\" | \"nan\" | loss must be a number, got \"nan\"",
                "true | 1 | isDone must be true or false, got 1",
                "\"small\" | \"tiny\" | kind must be one of small, large, got \"tiny\"",
                "[0,2147483647] | 5 | ids must be an array of whole numbers, got 5",
                "[0,2147483647] | [0,0.5] | ids[1] must be a whole number of 32 bits, got 0.5",
                "{\"n\":1,\"rate\":2.0E-5} | [] | blocks must be an object, got []",
                "\"rate\":2.0E-5 | \"rate\":{} | blocks.rate must be a number, got {}",
                "[{\"n\":2,\"rate\":0.1}] | {} | parts must be an array, got {}",
                "{\"n\":2,\"rate\":0.1} | {\"n\":2} | parts[0].rate must be a number, got no such field",
                "{\"model\":\"ab\"} | [] | sums must be an object, got []",
                "{\"model\":\"ab\"} | {\"model\":3} | sums.model must be a string, got 3",
                "{\"x\":null} | [] | free must be an object, got []",
                "\"note\":\"kept\" | \"note\":1 | note must be a string, got 1",
                "\"n\":1 | \"n\":0 | n must be at least 1, got 0",
            })
    void aWrongFieldIsNamedWithItsPathAndFile(String part, String instead, String message) {
        assertThatThrownBy(() -> run(TEXT.replace(part, instead)))
                .isInstanceOf(IOException.class)
                .hasMessage(message + " in m.json");
    }

    @Test
    void aLongValueIsShortened() {
        String ids = "[" + "1000,".repeat(30) + "1]";
        assertThatThrownBy(() -> part("{\"n\":" + ids + ",\"rate\":1}"))
                .hasMessage(
                        "n must be a whole number of 32 bits, got "
                                + ids.substring(0, 60)
                                + "... in m.json");
    }

    @Test
    void filesAreReadAndTheirLinesNamed() throws IOException {
        Path file = directory.resolve("parts.jsonl");
        Files.writeString(file, "{\"n\":1,\"rate\":1}\n{\"n\":2,\"rate\":2}\n");
        assertThat(JsonRecords.readLines(file, Part.class))
                .containsExactly(new Part(1, 1), new Part(2, 2));
        Files.writeString(file, "{\"n\":1,\"rate\":1}\n{\"n\":2}\n");
        assertThatThrownBy(() -> JsonRecords.readLines(file, Part.class))
                .isInstanceOf(IOException.class)
                .hasMessage("rate must be a number, got no such field in " + file + " line 2");
        Files.writeString(file, "{\"n\":3,\"rate\":1}");
        assertThat(JsonFields.read(file).as(Part.class)).isEqualTo(new Part(3, 1));
    }

    private static Run run(String text) throws IOException {
        return of(text, Run.class);
    }

    private static Part part(String text) throws IOException {
        return of(text, Part.class);
    }

    private static <R extends Record> R of(String text, Class<R> type) throws IOException {
        return JsonRecords.of(JsonParser.parseString(text).getAsJsonObject(), type, "m.json");
    }
}
