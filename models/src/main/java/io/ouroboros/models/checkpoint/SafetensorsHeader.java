package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file, turned into places in the file.
 *
 * <p>The rules are those of the reference implementation ({@code safetensors/src/tensor.rs} of
 * github.com/huggingface/safetensors, {@code Metadata::validate}): sorted by their offsets, the
 * tensors follow each other without gap or overlap from the first to the last byte of data, and
 * each takes the bytes that its shape and type ask for. Stricter than it, as the format's
 * description asks: the header begins with a brace, and no name comes twice. Milder in one: a type
 * that is not known is only refused when its tensor is read.
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
        StrictJson.parse(utf8, "header", file, header::read);
        header.checkCoverage();
        return header.tensors;
    }

    private void read(StrictJson json) throws IOException {
        json.object(
                "header",
                name -> {
                    if (name.equals(SafetensorsFile.METADATA)) {
                        json.object(name, key -> json.string(name + " field " + key));
                    } else {
                        tensors.put(name, tensor(json, name));
                    }
                });
    }

    private StoredTensor tensor(StrictJson json, String name) throws IOException {
        Map<String, String> types = new HashMap<>();
        Map<String, List<Long>> sizes = new HashMap<>();
        json.object(
                name,
                field -> {
                    String what = name + " " + field;
                    switch (field) {
                        case "dtype" -> types.put(field, json.string(what));
                        case "shape" ->
                                sizes.put(field, json.sizes(what, TensorInfo.MAXIMUM_DIMENSIONS));
                        case "data_offsets" -> sizes.put(field, json.sizes(what, 2));
                        default -> json.skip();
                    }
                });
        String storedAs = types.get("dtype");
        List<Long> shape = sizes.get("shape");
        List<Long> offsets = sizes.get("data_offsets");
        if (storedAs == null || shape == null || offsets == null || offsets.size() != 2) {
            throw new InvalidCheckpointException(
                    "%s must have dtype, shape and two data_offsets, got less in %s"
                            .formatted(name, file));
        }
        return located(new TensorInfo(name, storedAs, shape, file), offsets.get(0), offsets.get(1));
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
