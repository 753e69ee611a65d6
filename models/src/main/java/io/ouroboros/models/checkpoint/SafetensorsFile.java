package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * Reads one safetensors file.
 *
 * <p>Format: 8 bytes little-endian header length {@code n}; {@code n} bytes of JSON, {@code {name:
 * {"dtype": "F32", "shape": [3, 5], "data_offsets": [begin, end]}, ...}}, blanks at its end, and
 * under {@code __metadata__} an object of strings; then the values, to which the offsets are
 * relative.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format's description</a>
 */
public final class SafetensorsFile {
    /** The one name in a header that is no tensor's. */
    static final String METADATA = "__metadata__";

    /** The reference implementation's {@code MAX_HEADER_SIZE}. */
    private static final int MAXIMUM_HEADER_BYTES = 100_000_000;

    private SafetensorsFile() {}

    /**
     * Opens a file and checks its header.
     *
     * @param path a safetensors file
     * @return its tensors; close it after use
     * @throws InvalidCheckpointException if the file breaks a rule of the format
     * @throws IOException if the file cannot be read
     */
    public static TensorReader open(Path path) throws IOException {
        return CheckpointFile.open(path, file -> new FileTensors(file, header(file)));
    }

    private static SortedMap<String, StoredTensor> header(CheckpointFile file) throws IOException {
        if (file.sizeBytes() < Long.BYTES) {
            throw new InvalidCheckpointException(
                    "safetensors file must begin with 8 bytes of header length, got %s bytes in %s"
                            .formatted(file.sizeBytes(), file.path()));
        }
        long length = file.read(0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long limit = Math.min(MAXIMUM_HEADER_BYTES, file.sizeBytes() - Long.BYTES);
        if (length < 0 || length > limit) {
            throw new InvalidCheckpointException(
                    "header must have at most %s bytes, got %s in %s; was the download cut short?"
                            .formatted(limit, Long.toUnsignedString(length), file.path()));
        }
        long dataPosition = Long.BYTES + length;
        return new SafetensorsHeader(file.path(), dataPosition, file.sizeBytes() - dataPosition)
                .parse(file.read(Long.BYTES, (int) length).array());
    }
}
