package io.ouroboros.models.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON header of a safetensors file and finds where each tensor lies.
 *
 * <p>The rules are those of the reference implementation ({@code safetensors/src/tensor.rs} of
 * github.com/huggingface/safetensors, {@code Metadata::validate}): sorted by their offsets, the
 * tensors follow each other without gap or overlap from the first to the last byte of data, and
 * each has the size of its shape and type. In addition the header must begin with a brace and name
 * each tensor once, as the format's description says. A tensor of an unknown type is refused only
 * when it is read.
 */
final class SafetensorsHeader {
    private final Path file;
    private final long dataPosition;
    private final long dataBytes;
    private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();

    private SafetensorsHeader(Path file, long dataPosition, long dataBytes) {
        this.file = file;
        this.dataPosition = dataPosition;
        this.dataBytes = dataBytes;
    }

    /**
     * Reads and checks a header.
     *
     * @param utf8 the header without its length
     * @param file the file it comes from, for messages
     * @param dataPosition where the header ends and the data begins
     * @param dataBytes how many bytes follow the header
     * @return the tensors by name
     */
    static SortedMap<String, StoredTensor> parse(
            byte[] utf8, Path file, long dataPosition, long dataBytes) throws IOException {
        SafetensorsHeader header = new SafetensorsHeader(file, dataPosition, dataBytes);
        if (utf8.length == 0 || utf8[0] != '{') {
            throw new InvalidCheckpointException(
                    "header must begin with {, got something else in " + file);
        }
        Map<String, JsonObject> entries =
                StrictJson.parse(utf8, "header", file, new TypeToken<Map<String, JsonObject>>() {});
        for (Map.Entry<String, JsonObject> entry : entries.entrySet()) {
            if (!entry.getKey().equals(SafetensorsFile.METADATA)) {
                header.tensors.put(entry.getKey(), header.tensor(entry.getKey(), entry.getValue()));
            }
        }
        header.checkCoverage();
        return header.tensors;
    }

    private StoredTensor tensor(String name, @Nullable JsonObject json)
            throws InvalidCheckpointException {
        if (json == null
                || !(json.get("dtype") instanceof JsonPrimitive type && type.isString())
                || !(json.get("shape") instanceof JsonArray shape)
                || !(json.get("data_offsets") instanceof JsonArray offsets
                        && offsets.size() == 2)) {
            throw new InvalidCheckpointException(
                    "%s must have a dtype, a shape and two data_offsets, got %s in %s"
                            .formatted(name, json, file));
        }
        List<Long> places = sizes(offsets, name + " data_offsets");
        TensorInfo info =
                new TensorInfo(name, type.getAsString(), sizes(shape, name + " shape"), file);
        return located(info, places.get(0), places.get(1));
    }

    /** The numbers of a list; 18 digits fit in a long. */
    private List<Long> sizes(JsonArray numbers, String what) throws InvalidCheckpointException {
        List<Long> sizes = new ArrayList<>();
        for (JsonElement number : numbers) {
            if (!number.toString().matches("[0-9]{1,18}")) {
                throw new InvalidCheckpointException(
                        "%s must hold whole numbers from 0 to 10^18 - 1, got %s in %s"
                                .formatted(what, number, file));
            }
            sizes.add(number.getAsLong());
        }
        return sizes;
    }

    private StoredTensor located(TensorInfo info, long begin, long end)
            throws InvalidCheckpointException {
        if (begin > end || end > dataBytes) {
            throw new InvalidCheckpointException(
                    "%s must lie within %s bytes of data, got data_offsets [%s, %s] in %s; was the download cut short?"
                            .formatted(info.name(), dataBytes, begin, end, file));
        }
        OptionalInt bits = ElementTypes.bits(info.storedAs());
        long sizeBytes = sizeBytes(info, bits.orElse(Byte.SIZE));
        if (bits.isPresent() && end - begin != sizeBytes) {
            throw new InvalidCheckpointException(
                    "%s must take %s bytes for %s %s, got data_offsets [%s, %s] in %s"
                            .formatted(
                                    info.name(),
                                    sizeBytes,
                                    info.storedAs(),
                                    info.shape(),
                                    begin,
                                    end,
                                    file));
        }
        return StoredTensor.rowMajor(info, dataPosition + begin, end - begin);
    }

    private long sizeBytes(TensorInfo info, int bits) throws InvalidCheckpointException {
        try {
            long sizeBits = Math.multiplyExact(info.numElements(), bits);
            return sizeBits / Byte.SIZE + (sizeBits % Byte.SIZE == 0 ? 0 : 1);
        } catch (ArithmeticException e) {
            throw new InvalidCheckpointException(
                    "%s must have a size that fits in 64 bits, got shape %s in %s"
                            .formatted(info.name(), info.shape(), file));
        }
    }

    /** Every byte of data belongs to exactly one tensor. */
    private void checkCoverage() throws InvalidCheckpointException {
        List<StoredTensor> inFileOrder =
                tensors.values().stream()
                        .sorted(
                                Comparator.comparingLong(StoredTensor::position)
                                        .thenComparingLong(StoredTensor::sizeBytes))
                        .toList();
        long end = 0; // counted from the start of the data, as data_offsets are
        for (StoredTensor tensor : inFileOrder) {
            long begin = tensor.position() - dataPosition;
            if (begin != end) {
                throw new InvalidCheckpointException(
                        "%s must begin where the tensor before it ends, at %s, got data_offsets [%s, %s] in %s"
                                .formatted(
                                        tensor.info().name(),
                                        end,
                                        begin,
                                        begin + tensor.sizeBytes(),
                                        file));
            }
            end += tensor.sizeBytes();
        }
        if (end != dataBytes) {
            throw new InvalidCheckpointException(
                    "tensors must fill %s bytes of data, got %s in %s"
                            .formatted(dataBytes, end, file));
        }
    }
}
