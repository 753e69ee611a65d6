package io.ouroboros.harness.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build of Ouroboros is running.
 *
 * @param version the version in the jar's manifest, {@code unpackaged} when run from class files
 * @param commit the git commit's 40 hexadecimal digits, {@code unknown} when built outside a git
 *     checkout
 * @param modified whether the working tree differed from the commit
 */
public record BuildInfo(String version, String commit, boolean modified) {
    /**
     * Reads the running program's own build information.
     *
     * @return the build that this class came from
     */
    public static BuildInfo current() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        Properties git = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/git.properties")) {
            if (in != null) {
                git.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "git.properties must be readable in the program's jar", e);
        }
        return new BuildInfo(
                version == null ? "unpackaged" : version,
                git.getProperty("git.commit.id", "unknown"),
                Boolean.parseBoolean(git.getProperty("git.dirty")));
    }

    /**
     * Describes the build for people.
     *
     * @return for example {@code 0.1.0 (commit 42a34341, modified)}
     */
    @Override
    public String toString() {
        String shortCommit = commit.substring(0, Math.min(8, commit.length()));
        return version + " (commit " + shortCommit + (modified ? ", modified" : "") + ")";
    }
}
