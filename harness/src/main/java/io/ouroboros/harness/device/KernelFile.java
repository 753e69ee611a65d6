package io.ouroboros.harness.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Files of the Linux kernel with a name and a number a line. */
final class KernelFile {

    private KernelFile() {}

    /**
     * The number of the first line that starts with the name; empty without such a file or line.
     */
    static OptionalLong number(Path file, String name) throws IOException {
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    String digits = line.substring(name.length()).replaceAll("[^0-9]", "");
                    return OptionalLong.of(Long.parseLong(digits));
                }
            }
        }
        return OptionalLong.empty();
    }
}
