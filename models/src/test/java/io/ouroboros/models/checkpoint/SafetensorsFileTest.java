package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsFileTest {
    private static final String ONE =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

    @TempDir Path directory;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("x.safetensors"), bytes);
    }

    /** Asserts the whole message of opening a file, where {@code FILE} stands for its path. */
    private void assertRefused(byte[] bytes, String message) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message.replace("FILE", file.toString()));
    }

    private static TensorInfo info(TensorReader reader, String name) {
        return Objects.requireNonNull(reader.entries().get(name), name);
    }

    @Test
    void allTypesAreListedAndThoseOfWeightsAreRead() throws IOException {
        Path file = TestFiles.resource("checkpoint/mixed.safetensors");
        try (TensorReader reader = SafetensorsFile.open(file)) {
            assertThat(reader.entries().values())
                    .containsExactly(
                            new TensorInfo("bool", "BOOL", List.of(3L), file),
                            new TensorInfo("brain", "BF16", List.of(5L), file),
                            new TensorInfo("double", "F64", List.of(2L), file),
                            new TensorInfo("float", "F32", List.of(2L, 2L), file),
                            new TensorInfo("half", "F16", List.of(3L), file),
                            new TensorInfo("long", "I64", List.of(3L), file));
            assertThat(TestFiles.floats(reader.readFloat32("float")))
                    .isEqualTo(TestFiles.eighths(21, 4));
            assertThat(TestFiles.floats(reader.readFloat32("half")))
                    .isEqualTo(TestFiles.eighths(31, 3));
            assertThat(TestFiles.floats(reader.readFloat32("brain")))
                    .isEqualTo(TestFiles.eighths(41, 5));
        }
    }

    @Test
    void otherTypesAreRefusedWhenRead() throws IOException {
        Path file = TestFiles.resource("checkpoint/mixed.safetensors");
        try (TensorReader reader = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> reader.readFloat32("long"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage("long must be stored as F32, F16 or BF16, got I64 in " + file);
        }
    }

    @Test
    void aTypeOfTheFutureIsRefusedOnlyWhenRead() throws IOException {
        String header = ONE.replace("F32", "F2_E1M0");
        try (TensorReader reader = SafetensorsFile.open(file(TestFiles.safetensors(header, 4)))) {
            assertThat(reader.entries()).containsOnlyKeys("a");
            assertThatThrownBy(() -> reader.readFloat32("a"))
                    .hasMessageStartingWith("a must be stored as F32, F16 or BF16, got F2_E1M0");
        }
    }

    @Test
    void aTensorThatIsNotThereIsRefused() throws IOException {
        Path file = TestFiles.resource("checkpoint/mixed.safetensors");
        try (TensorReader reader = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> reader.readFloat32("fc1.weight"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage("fc1.weight must be in %s, got a file without it", file);
        }
    }

    @Test
    void entriesCannotBeChanged() throws IOException {
        try (TensorReader reader =
                SafetensorsFile.open(TestFiles.resource("checkpoint/mixed.safetensors"))) {
            assertThatThrownBy(() -> reader.entries().clear())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void namesScalarsAndEmptyTensorsOfTheReferenceAreRead() throws IOException {
        try (TensorReader reader =
                SafetensorsFile.open(TestFiles.resource("checkpoint/reference-f32.safetensors"))) {
            assertThat(reader.entries().keySet())
                    .containsExactly(
                            "Z",
                            "a.weight",
                            "b.weight",
                            "empty",
                            "quoted \"\\\n\t\u0001\u00e9",
                            "rounded",
                            "scalar",
                            "\ud83d\ude00",
                            "\uff00");
            assertThat(info(reader, "scalar").shape()).isEmpty();
            assertThat(info(reader, "scalar").numElements()).isEqualTo(1);
            assertThat(TestFiles.floats(reader.readFloat32("scalar"))).containsExactly(3 / 8f);
            assertThat(info(reader, "empty").shape()).containsExactly(0L, 3L);
            assertThat(reader.readFloat32("empty").remaining()).isZero();
        }
    }

    @Test
    void whatIsReadIsDirectLittleEndianAndTheCallersOwn() throws IOException {
        Path file = file(TestFiles.safetensors(ONE, 4));
        ByteBuffer first;
        try (TensorReader reader = SafetensorsFile.open(file)) {
            first = reader.readFloat32("a");
            first.putFloat(0, 5);
            assertThat(TestFiles.floats(reader.readFloat32("a"))).containsExactly(0);
        }
        assertThat(first.isDirect()).isTrue();
        assertThat(first.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(TestFiles.floats(first)).containsExactly(5);
        assertThat(file).hasBinaryContent(TestFiles.safetensors(ONE, 4));
    }

    @Test
    void aClosedReaderReadsNothing() throws IOException {
        TensorReader reader = SafetensorsFile.open(file(TestFiles.safetensors(ONE, 4)));
        reader.close();
        assertThatThrownBy(() -> reader.readFloat32("a"))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aFileThatIsCutShortWhileItIsOpenIsRefused() throws IOException {
        Path file = file(TestFiles.safetensors(ONE, 4));
        String message = "checkpoint must keep its 66 bytes while it is open, got 65 in " + file;
        try (TensorReader reader = SafetensorsFile.open(file)) {
            Files.write(file, Arrays.copyOf(TestFiles.safetensors(ONE, 4), 65));
            assertThatThrownBy(() -> reader.readFloat32("a"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage(message);
        }
        Files.write(file, TestFiles.safetensors(ONE, 4));
        assertThatThrownBy(
                        () ->
                                CheckpointFile.open(
                                        file,
                                        open -> {
                                            Files.write(file, new byte[65]);
                                            return open.read(60, 6);
                                        }))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message);
    }

    @Test
    void aTensorBehindTwoGibibytesIsReadAndALargerOneRefused() throws IOException {
        long floats = 600_000_000L; // 2.4 GB, a hole in the file
        String header =
                "{\"hole\":{\"dtype\":\"F32\",\"shape\":[%d,2],\"data_offsets\":[0,%d]},"
                                .formatted(floats / 2, floats * 4)
                        + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                                .formatted(floats * 4, floats * 4 + 8);
        byte[] beginning = TestFiles.safetensors(header, 0);
        Path file = file(beginning);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(TestFiles.buffer(1.5f, -2.5f), beginning.length + floats * 4);
        }
        try (TensorReader reader = SafetensorsFile.open(file)) {
            assertThat(TestFiles.floats(reader.readFloat32("last"))).containsExactly(1.5f, -2.5f);
            assertThatThrownBy(() -> reader.readFloat32("hole"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage(
                            "hole must take less than 2 GiB as float32, got shape [300000000, 2] in "
                                    + file);
        }
    }

    @Test
    void somethingThatIsNoFileIsRefused() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> SafetensorsFile.open(missing))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(missing + " must be a file, got nothing");
        assertThatThrownBy(() -> SafetensorsFile.open(directory))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(directory + " must be a file, got something else");
    }

    @Test
    void aFileTooShortForALengthIsRefused() throws IOException {
        assertRefused(
                new byte[7],
                "safetensors file must begin with 8 bytes of header length, got 7 bytes in FILE");
    }

    @ParameterizedTest
    @CsvSource({"65, 65", "-1, 18446744073709551615", "9223372036854775807, 9223372036854775807"})
    void aHeaderLongerThanTheFileIsRefused(long length, String printed) throws IOException {
        byte[] bytes = new byte[72];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        assertRefused(
                bytes,
                "header must have at most 64 bytes, got %s in FILE; was the download cut short?"
                        .formatted(printed));
    }

    @Test
    void aHeaderOverTheReferencesLimitIsRefused() throws IOException {
        Path file = directory.resolve("hole.safetensors");
        try (var channel =
                Files.newByteChannel(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_001));
            channel.position(200_000_000).write(ByteBuffer.allocate(1));
        }
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "header must have at most 100000000 bytes, got 100000001 in %s; was the download cut short?",
                        file);
    }

    /** Quotes are written as {@code '}, so that a header is readable here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``| 0 | header must begin with {, got something else in FILE",
                "[] | 0 | header must begin with {, got something else in FILE",
                "{'a | 0 | could not read FILE: malformed JSON in the header (Unterminated string at line 1 column 4 path $.)",
                "{'a':1} | 0 | could not read FILE: malformed JSON in the header (Expected a JsonObject but was JsonPrimitive; at path $.)",
                "{'a':null} | 0 | could not read FILE: malformed JSON in the header (Expected a JsonObject but was JsonNull; at path $.)",
                "{} {} | 0 | could not read FILE: malformed JSON in the header (syntax error at line 1 column 5 path $)",
                "{}x | 0 | could not read FILE: malformed JSON in the header (syntax error at line 1 column 4 path $)",
                "{a:1} | 0 | could not read FILE: malformed JSON in the header (syntax error at line 1 column 3 path $.)",
                "{'__metadata__':[]} | 0 | could not read FILE: malformed JSON in the header (Expected a JsonObject but was JsonArray; at path $.)",
                "{'a':{}} | 0 | a must have a dtype, a shape and two data_offsets, got {} in FILE",
                "{'a':{'dtype':'F32','shape':[]}} | 0 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":\"F32\",\"shape\":[]} in FILE",
                "{'a':{'dtype':'F32','data_offsets':[0,4]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":\"F32\",\"data_offsets\":[0,4]} in FILE",
                "{'a':{'shape':[],'data_offsets':[0,4]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"shape\":[],\"data_offsets\":[0,4]} in FILE",
                "{'a':{'dtype':'F32','shape':[],'data_offsets':[0]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]} in FILE",
                "{'a':{'dtype':'F32','shape':[],'data_offsets':[0,4,8]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,8]} in FILE",
                "{'a':{'dtype':32,'shape':[],'data_offsets':[0,4]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":32,\"shape\":[],\"data_offsets\":[0,4]} in FILE",
                "{'a':{'dtype':'F32','shape':{},'data_offsets':[0,4]}} | 4 | a must have a dtype, a shape and two data_offsets, got {\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]} in FILE",
                "{'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}} | 4 | a shape must hold whole numbers from 0 to 10^18 - 1, got \"1\" in FILE",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | 4 | a shape must hold whole numbers from 0 to 10^18 - 1, got -1 in FILE",
                "{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | 4 | a shape must hold whole numbers from 0 to 10^18 - 1, got 1.0 in FILE",
                "{'a':{'dtype':'F32','shape':[1000000000000000000],'data_offsets':[0,4]}} | 4 | a shape must hold whole numbers from 0 to 10^18 - 1, got 1000000000000000000 in FILE",
                "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | 4 | a must take 73786976294838206464 bytes for F32 [4294967296, 4294967296], got data_offsets [0, 4] in FILE",
                "{'a':{'dtype':'NEW','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | 4 | a must take 18446744073709551616 bytes for NEW [4294967296, 4294967296], got data_offsets [0, 4] in FILE",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | 4 | a must take 8 bytes for F32 [2], got data_offsets [0, 4] in FILE",
                "{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,4]}} | 4 | a must take 2 bytes for F4 [3], got data_offsets [0, 4] in FILE",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | 4 | a must lie within 4 bytes of data, got data_offsets [4, 0] in FILE; was the download cut short?",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 3 | a must lie within 3 bytes of data, got data_offsets [0, 4] in FILE; was the download cut short?",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | 4 | a data_offsets must hold whole numbers from 0 to 10^18 - 1, got -4 in FILE",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | a must begin where the tensor before it ends, at 0, got data_offsets [4, 8] in FILE",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 5 | tensors must fill 5 bytes of data, got 4 in FILE",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | could not read FILE: malformed JSON in the header (duplicate key: a)",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | b must begin where the tensor before it ends, at 8, got data_offsets [4, 8] in FILE",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[0],'data_offsets':[2,2]}} | 4 | b must begin where the tensor before it ends, at 4, got data_offsets [2, 2] in FILE"
            })
    void aHeaderThatBreaksARuleIsRefused(String header, int dataBytes, String message)
            throws IOException {
        assertRefused(TestFiles.safetensors(header.replace('\'', '"'), dataBytes), message);
    }

    @Test
    void oldOrderAndUnknownFieldsAndEmptyTensorsAnywhereAreAccepted() throws IOException {
        String header =
                "{\"b\":{\"shape\":[1],\"dtype\":\"F32\",\"data_offsets\":[4,8],\"more\":[1,{}]},"
                        + "\"e\":{\"shape\":[0],\"dtype\":\"F16\",\"data_offsets\":[8,8]},"
                        + "\"a\":{\"shape\":[2],\"dtype\":\"F16\",\"data_offsets\":[0,4]}} \n\t ";
        Path file = file(TestFiles.safetensors(header, 8));
        try (TensorReader reader = SafetensorsFile.open(file)) {
            assertThat(reader.entries()).containsOnlyKeys("a", "b", "e");
            assertThat(TestFiles.floats(reader.readFloat32("a"))).containsExactly(0, 0);
        }
    }

    @Test
    void deeplyNestedJsonIsRefused() throws IOException {
        assertRefused(
                TestFiles.safetensors("{\"a\":{\"b\":" + "[".repeat(100_000), 0),
                "could not read FILE: malformed JSON in the header (Nesting limit 255 reached at line 1"
                        + " column 265 path $..b"
                        + "[0]".repeat(253)
                        + ")");
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        byte[] bytes = TestFiles.safetensors(ONE, 4);
        bytes[10] = (byte) 0xFF;
        assertRefused(bytes, "could not read FILE: malformed JSON in the header (not UTF-8)");
    }

    @Test
    void aHostileNameCannotBreakTheLineOrFillTheScreen() throws IOException {
        String name = "x\\n\\u001b[31m\\u2028" + "y".repeat(5000);
        assertRefused(
                TestFiles.safetensors("{\"" + name + "\":{}}", 0),
                "x??[31m?" + "y".repeat(992) + " (cut)");
    }
}
