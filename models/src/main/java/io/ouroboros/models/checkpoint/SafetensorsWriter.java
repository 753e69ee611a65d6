package io.ouroboros.models.checkpoint;

import com.google.gson.stream.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files that are byte for byte those of the Python library.
 *
 * <p>As {@code safetensors.torch.save_file(tensors, path, metadata={"format": "pt"})} does: tensors
 * in the order of the UTF-8 bytes of their names, header and data in the same order, the header's
 * end filled with blanks to a multiple of 8 bytes. So equal weights give equal bytes. One spelling
 * differs: U+2028 and U+2029 in a name are written as escapes, which mean the same.
 */
public final class SafetensorsWriter {
    /** Bytes converted and written at once. */
    private static final int PIECE_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes a file, one tensor in memory at a time, and waits until it is on the disk.
     *
     * <p>An existing file is overwritten, and a failure leaves a part of the file behind: write to
     * a temporary name and rename.
     *
     * @param path the file to write
     * @param tensors the tensors by name
     * @param type how to store all of them; narrowing rounds to the nearest even, too large becomes
     *     infinity
     * @throws IllegalArgumentException if a source has another number of elements than its shape,
     *     or a name is the reserved {@code __metadata__}
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, Map<String, TensorSource> tensors, StorageType type)
            throws IOException {
        List<Map.Entry<String, TensorSource>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(
                Comparator.comparing(
                        tensor -> tensor.getKey().getBytes(StandardCharsets.UTF_8),
                        Arrays::compareUnsigned));
        byte[] header = header(inOrder, type);
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            writeAll(channel, ByteBuffer.wrap(header));
            ByteBuffer room = ByteBuffer.allocateDirect(PIECE_BYTES);
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
            for (Map.Entry<String, TensorSource> tensor : inOrder) {
                long begin = channel.position();
                tensor.getValue()
                        .float32()
                        .read(
                                room,
                                float32 -> {
                                    while (float32.hasRemaining()) {
                                        Float32Buffers.narrow(float32, type, piece);
                                        writeAll(channel, piece);
                                    }
                                });
                requireWhole(tensor.getKey(), tensor.getValue(), type, channel.position() - begin);
            }
            channel.force(true);
        }
    }

    private static byte[] header(List<Map.Entry<String, TensorSource>> tensors, StorageType type)
            throws IOException {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        try (JsonWriter json =
                new JsonWriter(new OutputStreamWriter(utf8, StandardCharsets.UTF_8))) {
            json.beginObject();
            json.name(SafetensorsFile.METADATA).beginObject();
            json.name("format").value("pt"); // transformers refuses a file without it
            json.endObject();
            long begin = 0;
            for (Map.Entry<String, TensorSource> tensor : tensors) {
                long end = begin + tensor.getValue().numElements() * type.sizeBytes();
                json.name(requireTensorName(tensor.getKey())).beginObject();
                json.name("dtype").value(type.name());
                write(json.name("shape"), tensor.getValue().shape());
                write(json.name("data_offsets"), List.of(begin, end));
                json.endObject();
                begin = end;
            }
            json.endObject();
        }
        while (utf8.size() % Long.BYTES != 0) {
            utf8.write(' ');
        }
        return ByteBuffer.allocate(Long.BYTES + utf8.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.size())
                .put(utf8.toByteArray())
                .array();
    }

    private static String requireTensorName(String name) {
        if (name.equals(SafetensorsFile.METADATA)) {
            throw new IllegalArgumentException(
                    "tensor name must not be the reserved one, got " + name);
        }
        return name;
    }

    private static void write(JsonWriter json, List<Long> numbers) throws IOException {
        json.beginArray();
        for (long number : numbers) {
            json.value(number);
        }
        json.endArray();
    }

    private static void requireWhole(
            String name, TensorSource source, StorageType type, long sizeBytes) {
        if (sizeBytes != source.numElements() * type.sizeBytes()) {
            throw new IllegalArgumentException(
                    "%s must supply %s elements, got %s"
                            .formatted(name, source.numElements(), sizeBytes / type.sizeBytes()));
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
