package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Where the entries of a zip archive lie in the file. Entries must be stored without compression.
 * Checksums are not compared: PyTorch can be told not to write them.
 */
final class ZipDirectory {
    /** Bytes of one entry. */
    record Extent(long position, long sizeBytes) {}

    private ZipDirectory() {}

    /** Reads the places of all entries, by name. */
    @SuppressWarnings("IllegalCatch") // damaged archives make the library throw any exception
    static Map<String, Extent> read(CheckpointFile file) throws IOException {
        Map<String, Extent> extents = new HashMap<>();
        try (ZipFile zip = ZipFile.builder().setPath(file.path()).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                extents.put(entry.getName(), extent(entry, file));
            }
            return extents;
        } catch (InvalidCheckpointException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InvalidCheckpointException(
                    "could not read %s: the zip archive is damaged or incomplete (%s)"
                            .formatted(file.path(), e.getMessage()));
        }
    }

    private static Extent extent(ZipArchiveEntry entry, CheckpointFile file)
            throws InvalidCheckpointException {
        if (entry.getMethod() != ZipEntry.STORED
                || entry.getGeneralPurposeBit().usesEncryption()
                || entry.getCompressedSize() != entry.getSize()) {
            throw new InvalidCheckpointException(
                    "pickled weights must be a zip archive without compression, got the compressed entry %s in %s"
                            .formatted(entry.getName(), file.path()));
        }
        long position = entry.getDataOffset();
        if (position < 0 || entry.getSize() < 0 || position > file.sizeBytes() - entry.getSize()) {
            throw new InvalidCheckpointException(
                    "could not read %s: entry %s does not fit in the file"
                            .formatted(file.path(), entry.getName()));
        }
        return new Extent(position, entry.getSize());
    }
}
