package io.ouroboros.harness.theory;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.harness.io.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code state.bin}: what every chain needs to continue. All numbers are big-endian: the
 * int {@link #FORMAT_VERSION}, the newest generation, the number of chains; of each chain the
 * number of arrays; of each array its length and its doubles.
 */
final class ChainStates {
    private static final int FORMAT_VERSION = 1;

    private ChainStates() {}

    static void write(Path file, Simulation simulation) throws IOException {
        AtomicFiles.write(
                file,
                stream -> {
                    DataOutputStream out = new DataOutputStream(stream);
                    out.writeInt(FORMAT_VERSION);
                    out.writeInt(simulation.generation());
                    out.writeInt(simulation.chains().size());
                    for (Chain chain : simulation.chains()) {
                        double[][] state = chain.state();
                        out.writeInt(state.length);
                        for (double[] array : state) {
                            out.writeInt(array.length);
                            for (double value : array) {
                                out.writeDouble(value);
                            }
                        }
                    }
                    out.flush();
                });
    }

    static void read(Path file, Simulation simulation) throws IOException {
        try {
            RowChecks.reading(file, () -> restored(file, simulation));
        } catch (InvalidDataException e) {
            throw new IOException(e.getMessage() + "; delete it to start again", e);
        }
    }

    private static Simulation restored(Path file, Simulation simulation) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            int version = in.readInt();
            if (version != FORMAT_VERSION) {
                throw new InvalidDataException(
                        "format version must be %d, got %d in %s"
                                .formatted(FORMAT_VERSION, version, file));
            }
            int generation = in.readInt();
            List<double[][]> states = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                double[][] state = new double[in.readInt()][];
                for (int i = 0; i < state.length; i++) {
                    state[i] = new double[in.readInt()];
                    for (int k = 0; k < state[i].length; k++) {
                        state[i][k] = in.readDouble();
                    }
                }
                states.add(state);
            }
            simulation.restore(generation, states);
            return simulation;
        }
    }
}
