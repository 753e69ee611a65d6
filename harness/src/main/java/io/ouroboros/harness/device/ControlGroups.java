package io.ouroboros.harness.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The control groups that limit this process: its own and those around it, of Linux. */
public final class ControlGroups {

    private static final Path PROCESS = Path.of("/proc/self/cgroup");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    /**
     * A control group.
     *
     * @param directory its files, which need not exist
     * @param version 2, or 1
     */
    public record Group(Path directory, int version) {

        /**
         * Reads a file of one line.
         *
         * @param name the file's name
         * @return its text; empty if it cannot be read
         * @throws IOException if reading fails
         */
        public String read(String name) throws IOException {
            Path file = directory.resolve(name);
            return Files.isReadable(file) ? Files.readString(file).strip() : "";
        }
    }

    private ControlGroups() {}

    /**
     * Finds the groups of this process.
     *
     * @param controller what they limit, such as {@code memory}
     * @return the groups, the outermost first; none on other systems
     * @throws IOException if they cannot be read
     */
    public static List<Group> of(String controller) throws IOException {
        return of(controller, PROCESS, GROUPS);
    }

    /**
     * The same with other files, for tests. A container may see its own group as the root, whatever
     * path it is told.
     *
     * @param controller what they limit
     * @param process in place of {@code /proc/self/cgroup}
     * @param groups in place of {@code /sys/fs/cgroup}
     * @return the groups
     * @throws IOException if they cannot be read
     */
    public static List<Group> of(String controller, Path process, Path groups) throws IOException {
        List<Group> found = new ArrayList<>();
        if (!Files.isReadable(process)) {
            return found;
        }
        for (String line : Files.readAllLines(process)) {
            String[] fields = line.split(":", 3); // 0::/a/b, or 5:cpu,cpuacct:/a/b
            if (fields.length < 3) {
                continue;
            }
            if (fields[1].isEmpty()) {
                addPath(found, groups, fields[2], 2);
            } else if (List.of(fields[1].split(",")).contains(controller)) {
                addPath(found, groups.resolve(controller), fields[2], 1);
            }
        }
        return found;
    }

    private static void addPath(List<Group> found, Path root, String path, int version) {
        Path group = root;
        found.add(new Group(group, version));
        for (Path name : Path.of(path)) {
            if (!name.toString().equals("..")) {
                group = group.resolve(name);
                found.add(new Group(group, version));
            }
        }
    }
}
