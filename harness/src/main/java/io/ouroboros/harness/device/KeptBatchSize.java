package io.ouroboros.harness.device;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.io.function.IOSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batch size of work that can resume. It is halved by the next start where a process was killed
 * for lack of memory (exit code 137), and stays after any other kill, so that the numbers do.
 *
 * <p>A kill was for memory if the kernel has killed for memory since that process started. Where
 * the kernel is another one or has no count, and where the free memory chose the size, a process
 * that was killed before it kept anything is taken for one.
 *
 * <p>Format version 1: {@code {"formatVersion":1,"batchSize":8,"inUse":{"bootId":"..","count":3}}};
 * {@code inUse} is the kernel's count when the process started, and is removed unless it is killed.
 */
public final class KeptBatchSize {

    private static final Logger LOG = LoggerFactory.getLogger(KeptBatchSize.class);

    private static final int FORMAT_VERSION = 1;

    private final Path file;
    private final String what;
    private final String option;
    private final IOSupplier<OomKills> counter;

    /** Where a batch size comes from. */
    public enum Source {
        /** An option, which is followed. */
        USER,
        /** A default that suits the device. */
        DEFAULT,
        /** The free memory. */
        MEMORY
    }

    /** Lets one choice of a batch size hold for all stages of a run. */
    @FunctionalInterface
    public interface FirstChoice {

        /**
         * Returns the batch size to use.
         *
         * @param chosen what this stage chose
         * @param afterKill whether it is less because a kill ended the stage
         * @return the batch size
         * @throws IOException if the choice cannot be read or kept
         */
        int of(int chosen, boolean afterKill) throws IOException;
    }

    private record Content(int formatVersion, int batchSize, Optional<OomKills> inUse) {
        Content {
            if (batchSize < 1) {
                throw new IllegalArgumentException(
                        "batchSize must be at least 1, got " + batchSize);
            }
        }
    }

    /**
     * Names the file; reads and writes nothing yet.
     *
     * @param file where the size is kept
     * @param what the work, with {@code %d} for the size, such as {@code a micro-batch of %d
     *     blocks}
     * @param option the option that sets the size
     */
    public KeptBatchSize(Path file, String what, String option) {
        this(file, what, option, OomKills::now);
    }

    /** With another count, for tests. */
    KeptBatchSize(Path file, String what, String option, IOSupplier<OomKills> counter) {
        this.file = file;
        this.what = what;
        this.option = option;
        this.counter = counter;
    }

    /**
     * Chooses the size of a process that starts, and marks it as in use.
     *
     * @param chosen the size of work that starts from nothing
     * @param source where it comes from
     * @param nothingKept whether there is nothing to resume from
     * @param first the choice of all stages; not asked where the user chose
     * @return the size: what was kept unless the user chose, halved after a kill
     * @throws IOException if the file cannot be read or written
     */
    public int start(int chosen, Source source, boolean nothingKept, FirstChoice first)
            throws IOException {
        Optional<Content> before = Files.exists(file) ? Optional.of(read()) : Optional.empty();
        int used = before.map(Content::batchSize).orElse(chosen);
        boolean killed = before.isPresent() && lackedMemory(before.get(), source, nothingKept);
        int size = used;
        if (source == Source.USER) {
            size = chosen;
        } else if (killed || before.isEmpty()) {
            size = first.of(killed ? Math.max(1, used / 2) : used, killed);
        }
        if (killed) {
            LOG.warn(
                    "{}: killed, probably for lack of memory, in {}; {}",
                    file.getParent(),
                    what.formatted(used),
                    size < used ? "continuing with " + size : advice(used));
        }
        write(size, Optional.of(counter.get()));
        return size;
    }

    private String advice(int used) {
        return used == 1
                ? "give --threads 1 or more memory"
                : "give %s %d".formatted(option, used / 2);
    }

    private boolean lackedMemory(Content before, Source source, boolean nothingKept)
            throws IOException {
        if (before.inUse().isEmpty()) {
            return false;
        }
        OomKills then = before.inUse().get();
        OomKills now = counter.get();
        if (then.isComparable(now) && now.count() > then.count()) {
            return true;
        }
        boolean unknown = source == Source.DEFAULT && !then.isComparable(now);
        return nothingKept && (unknown || source == Source.MEMORY);
    }

    /**
     * Keeps a size that was reduced.
     *
     * @param size the size from now on
     * @throws IOException if it cannot be written
     */
    public void reduced(int size) throws IOException {
        write(size, Optional.of(counter.get()));
    }

    /**
     * Says that the process is not killed.
     *
     * @param nothingKept whether there is nothing to resume from; the size is forgotten then
     * @throws IOException if the file cannot be written
     */
    public void ended(boolean nothingKept) throws IOException {
        if (nothingKept) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file)) {
            write(read().batchSize(), Optional.empty());
        }
    }

    /**
     * Checks the file.
     *
     * @throws IOException if it is damaged
     */
    public void check() throws IOException {
        if (Files.exists(file)) {
            Content unused = read();
        }
    }

    private Content read() throws IOException {
        return JsonFields.read(file, FORMAT_VERSION).as(Content.class);
    }

    private void write(int size, Optional<OomKills> inUse) throws IOException {
        AtomicFiles.writeString(
                file,
                JsonFormat.pretty(JsonRecords.toJson(new Content(FORMAT_VERSION, size, inUse))));
    }
}
