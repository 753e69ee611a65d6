package io.ouroboros.models.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.math.BigInteger;
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
 *
 * @param file the file it comes from, for messages
 * @param dataPosition where the header ends and the data begins
 * @param dataBytes how many bytes follow the header
 */
record SafetensorsHeader(Path file, long dataPosition, long dataBytes) {
    /**
     * Reads and checks a header.
     *
     * @param utf8 the header without its length
     * @return the tensors by name
     */
    SortedMap<String, StoredTensor> parse(byte[] utf8) throws IOException {
        if (utf8.length == 0 || utf8[0] != '{') {
            throw new InvalidCheckpointException(
                    "header must begin with {, got something else in " + file);
        }
        Map<String, JsonObject> entries =
                StrictJson.parse(utf8, "header", file, new TypeToken<Map<String, JsonObject>>() {});
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        for (Map.Entry<String, JsonObject> entry : entries.entrySet()) {
            if (!entry.getKey().equals(SafetensorsFile.METADATA)) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
            }
        }
        checkCoverage(tensors);
        return tensors;
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
        return located(
                name,
                type.getAsString(),
                sizes(shape, name + " shape"),
                places.get(0),
                places.get(1));
    }

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

    private StoredTensor located(
            String name, String storedAs, List<Long> shape, long begin, long end)
            throws InvalidCheckpointException {
        if (begin > end || end > dataBytes) {
            throw new InvalidCheckpointException(
                    "%s must lie within %s bytes of data, got data_offsets [%s, %s] in %s; was the download cut short?"
                            .formatted(name, dataBytes, begin, end, file));
        }
        OptionalInt bits = ElementTypes.bits(storedAs);
        BigInteger sizeBytes =
                shape.stream()
                        .map(BigInteger::valueOf)
                        .reduce(BigInteger.valueOf(bits.orElse(Byte.SIZE)), BigInteger::multiply)
                        .add(BigInteger.valueOf(Byte.SIZE - 1))
                        .shiftRight(3);
        boolean isWrong = bits.isPresent() && !sizeBytes.equals(BigInteger.valueOf(end - begin));
        if (isWrong || sizeBytes.bitLength() >= Long.SIZE) {
            throw new InvalidCheckpointException(
                    "%s must take %s bytes for %s %s, got data_offsets [%s, %s] in %s"
                            .formatted(name, sizeBytes, storedAs, shape, begin, end, file));
        }
        return StoredTensor.rowMajor(storedAs, shape, dataPosition + begin, end - begin);
    }

    /** Every byte of data belongs to exactly one tensor. */
    private void checkCoverage(SortedMap<String, StoredTensor> tensors)
            throws InvalidCheckpointException {
        List<Map.Entry<String, StoredTensor>> inFileOrder =
                tensors.entrySet().stream()
                        .sorted(
                                Map.Entry.comparingByValue(
                                        Comparator.comparingLong(StoredTensor::position)
                                                .thenComparingLong(StoredTensor::sizeBytes)))
                        .toList();
        long end = 0; // counted from the start of the data, as data_offsets are
        for (Map.Entry<String, StoredTensor> entry : inFileOrder) {
            long begin = entry.getValue().position() - dataPosition;
            long next = begin + entry.getValue().sizeBytes();
            if (begin != end) {
                throw new InvalidCheckpointException(
                        "%s must begin where the tensor before it ends, at %s, got data_offsets [%s, %s] in %s"
                                .formatted(entry.getKey(), end, begin, next, file));
            }
            end = next;
        }
        if (end != dataBytes) {
            throw new InvalidCheckpointException(
                    "tensors must fill %s bytes of data, got %s in %s"
                            .formatted(dataBytes, end, file));
        }
    }
}
