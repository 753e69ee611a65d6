package io.ouroboros.models.checkpoint;

import io.ouroboros.models.checkpoint.Unpickler.Dictionary;
import io.ouroboros.models.checkpoint.ZipDirectory.Extent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Weights that {@code torch.save} wrote: {@code pytorch_model.bin}.
 *
 * <p>Format: a zip archive of stored entries. {@code <name>/data.pkl} is a pickled dictionary whose
 * tensors refer to {@code <name>/data/<key>}, the bytes of one storage each; {@code
 * <name>/byteorder}, if present, says {@code little}. {@link Unpickler} reads the pickle and
 * executes nothing. Values of the dictionary that are not tensors are ignored.
 *
 * @see <a href="https://pytorch.org/docs/2.7/notes/serialization.html">PyTorch's description</a>
 */
final class PickledCheckpoint {
    private static final String PICKLE = "data.pkl";

    private static final String ZIP_BEGINNING = "PK\003\004";

    /** A pickle that pushes the magic number of {@code torch.save} before version 1.6. */
    private static final String LEGACY_BEGINNING = "\200\002\212\nl\374";

    /** About 45,000 tensors; each byte of a hostile pickle can take 80 bytes of memory. */
    private static final int MAXIMUM_PICKLE_BYTES = 4 << 20;

    private PickledCheckpoint() {}

    /** Opens a file and runs its pickle, not touching the storages. */
    static TensorReader open(Path path) throws IOException {
        return CheckpointFile.open(path, file -> new FileTensors(file, tensors(file)));
    }

    private static SortedMap<String, StoredTensor> tensors(CheckpointFile file) throws IOException {
        checkBeginning(file);
        Map<String, Extent> records = ZipDirectory.read(file);
        Map.Entry<String, Extent> pickle = pickleRecord(records, file.path());
        String name = pickle.getKey();
        String prefix = name.substring(0, name.length() - PICKLE.length());
        checkByteOrder(file, records.get(prefix + "byteorder"));
        Object root =
                Unpickler.load(
                        bytes(file, pickle.getValue()),
                        file.path(),
                        new TensorObjects(file.path(), records, prefix));
        return named(root, file.path());
    }

    /** The tensors of a dictionary. */
    private static SortedMap<String, StoredTensor> named(Object root, Path path)
            throws InvalidCheckpointException {
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        if (root instanceof Dictionary dictionary) {
            for (Map.Entry<String, Object> entry : dictionary.items().entrySet()) {
                if (entry.getValue() instanceof StoredTensor tensor) {
                    tensors.put(entry.getKey(), tensor);
                }
            }
        }
        if (tensors.isEmpty()) {
            throw new InvalidCheckpointException(
                    "pickle must be a dictionary of tensors, got no tensor at its top in " + path);
        }
        return tensors;
    }

    private static void checkBeginning(CheckpointFile file) throws IOException {
        int length = (int) Math.min(file.sizeBytes(), LEGACY_BEGINNING.length());
        byte[] bytes = file.read(0, length).array();
        String beginning = new String(bytes, StandardCharsets.ISO_8859_1);
        if (beginning.equals(LEGACY_BEGINNING)) {
            throw new InvalidCheckpointException(
                    "pickled weights must be a zip archive, got the format before PyTorch 1.6 in %s; load and save them again with a newer PyTorch"
                            .formatted(file.path()));
        }
        if (!beginning.startsWith(ZIP_BEGINNING)) {
            throw new InvalidCheckpointException(
                    "pickled weights must be a zip archive, got something else in %s; is the download complete?"
                            .formatted(file.path()));
        }
    }

    private static Map.Entry<String, Extent> pickleRecord(Map<String, Extent> records, Path path)
            throws InvalidCheckpointException {
        List<Map.Entry<String, Extent>> pickles =
                records.entrySet().stream()
                        .filter(record -> record.getKey().endsWith("/" + PICKLE))
                        .toList();
        if (pickles.size() != 1) {
            throw new InvalidCheckpointException(
                    "pickled weights must have one entry data.pkl, got %s in %s"
                            .formatted(pickles.size(), path));
        }
        return pickles.get(0);
    }

    /** PyTorch before 2.1 did not write this entry; its machines were little-endian. */
    private static void checkByteOrder(CheckpointFile file, @Nullable Extent record)
            throws IOException {
        if (record == null) {
            return;
        }
        int length = (int) Math.min(record.sizeBytes(), "little".length());
        byte[] order = file.read(record.position(), length).array();
        if (!new String(order, StandardCharsets.US_ASCII).equals("little")) {
            throw new InvalidCheckpointException(
                    "pickled weights must be little-endian, got another byteorder in "
                            + file.path());
        }
    }

    private static byte[] bytes(CheckpointFile file, Extent record) throws IOException {
        if (record.sizeBytes() > MAXIMUM_PICKLE_BYTES) {
            throw new InvalidCheckpointException(
                    "data.pkl must have at most %s bytes, got %s in %s"
                            .formatted(MAXIMUM_PICKLE_BYTES, record.sizeBytes(), file.path()));
        }
        return file.read(record.position(), (int) record.sizeBytes()).array();
    }
}
