package io.ouroboros.harness.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The user's directories, decided as Python's tools decide them: {@code HOME} wins over the entry
 * in {@code /etc/passwd}, which a container's user need not have.
 *
 * @param environment as of {@link System#getenv()}
 */
public record UserDirectories(Map<String, String> environment) {
    private static final String JAVA_HOME_DIRECTORY = "user.home";

    /**
     * Makes {@code user.home}, which Java and its libraries read, follow {@code HOME}. Java itself
     * reads {@code /etc/passwd} only and takes {@code ?} where it finds no entry.
     */
    public void applyToJava() {
        String home = environment.getOrDefault("HOME", "");
        if (!home.isBlank()) {
            System.setProperty(JAVA_HOME_DIRECTORY, home);
        }
    }

    /**
     * Returns the home directory.
     *
     * @return {@code HOME}, or the entry in {@code /etc/passwd}, or {@code /} if there is neither
     */
    public Path home() {
        String home = environment.getOrDefault("HOME", "");
        String entry = System.getProperty(JAVA_HOME_DIRECTORY, "");
        if (home.isBlank()) {
            return Path.of(entry.isBlank() || entry.equals("?") ? "/" : entry);
        }
        return Path.of(home);
    }

    /**
     * Returns the directory for caches.
     *
     * @return {@code XDG_CACHE_HOME}, or {@code ~/.cache}
     */
    public Path caches() {
        return path("XDG_CACHE_HOME", () -> home().resolve(".cache"));
    }

    /**
     * Returns the directory into which Deep Java Library unpacks native libraries.
     *
     * @return {@code ENGINE_CACHE_DIR}, or {@code DJL_CACHE_DIR}, or {@code ~/.djl.ai}
     */
    public Path engineCache() {
        String cache = environment.getOrDefault(engineCacheVariable(), "");
        return cache.isEmpty() ? home().resolve(".djl.ai") : Path.of(cache);
    }

    /**
     * Names the variable that moves {@link #engineCache()}.
     *
     * @return {@code ENGINE_CACHE_DIR} where it is set, because it wins; else {@code DJL_CACHE_DIR}
     */
    public String engineCacheVariable() {
        return environment.getOrDefault("ENGINE_CACHE_DIR", "").isEmpty()
                ? "DJL_CACHE_DIR"
                : "ENGINE_CACHE_DIR";
    }

    /**
     * Reads a variable that names a directory or file. A {@code ~} at its start stands for the home
     * directory.
     *
     * @param name the variable
     * @param otherwise the value if it is not set or empty
     * @return the path
     */
    public Path path(String name, Supplier<Path> otherwise) {
        String text = environment.getOrDefault(name, "");
        if (text.isBlank()) {
            return otherwise.get();
        }
        if (text.equals("~") || text.startsWith("~/")) {
            return home().resolve(text.substring(Math.min(2, text.length())));
        }
        return Path.of(text);
    }
}
