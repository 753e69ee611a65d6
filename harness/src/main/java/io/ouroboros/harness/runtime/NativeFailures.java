package io.ouroboros.harness.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains why native code could not be loaded: PyTorch, the tokenizer, or a codec. Their libraries
 * are unpacked below {@code DJL_CACHE_DIR} or {@code java.io.tmpdir}.
 *
 * @param environment as of {@link System#getenv()}
 * @param temporary Java's directory for temporary files
 */
public record NativeFailures(Map<String, String> environment, String temporary) {

    /** The version that a library needs, and the older library that it found. */
    private static final Pattern VERSION =
            Pattern.compile("(\\S+): version .?((?:GLIBC|GLIBCXX|CXXABI)_[0-9.]+).? not found");

    /** The JVM's account of a class that failed to load before. */
    private static final Pattern EARLIER =
            Pattern.compile("^Exception [\\w.]+: (.*?)(?: \\[in thread .*])?$", Pattern.DOTALL);

    private static final Pattern REPEATED_PATH = Pattern.compile("^(/\\S+): \\1: ");

    /**
     * Reads this process's environment.
     *
     * @return explanations for this process
     */
    public static NativeFailures ofThisProcess() {
        return new NativeFailures(System.getenv(), System.getProperty("java.io.tmpdir", "/tmp"));
    }

    /**
     * Says whether a failure is one of loading native code.
     *
     * @param failure any failure
     * @return whether {@link #message} explains it
     */
    public static boolean explains(Throwable failure) {
        for (Throwable cause : chain(failure)) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UnsatisfiedLinkError
                    || message.contains("UnsatisfiedLinkError")
                    || (cause instanceof LinkageError && message.startsWith("Cannot unpack"))
                    || isOfUnpacking(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether DJL could not write a library into its cache. */
    private static boolean isOfUnpacking(Throwable cause) {
        return cause instanceof IOException
                && Arrays.stream(cause.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith(".LibUtils"));
    }

    /**
     * Explains a failure in one line.
     *
     * @param failure one that {@link #explains}
     * @return the cause, the directory, and what to do
     */
    public String message(Throwable failure) {
        String cause = cause(failure);
        return "could not load native code: %s; %s".formatted(cause, advice(cause));
    }

    /**
     * Returns the cause without Java's words around it.
     *
     * @param failure one that {@link #explains}
     * @return one line
     */
    public static String cause(Throwable failure) {
        List<Throwable> chain = chain(failure);
        String text = String.valueOf(chain.get(chain.size() - 1).getMessage());
        Matcher earlier = EARLIER.matcher(text);
        text = earlier.matches() ? earlier.group(1) : text;
        text = text.lines().findFirst().orElse(text).strip();
        text = text.replaceFirst("( in java[.]library[.]path): .*", "$1");
        return REPEATED_PATH.matcher(text).replaceFirst("$1: ");
    }

    /**
     * Says what to do; never to set what is set already.
     *
     * @param cause as {@link #cause} returns it
     * @return one line
     */
    public String advice(String cause) {
        Matcher version = VERSION.matcher(cause);
        if (version.find()) {
            return adviceForVersion(version.group(1), version.group(2));
        }
        if (cause.matches("/.*(failed to map segment|Operation not permitted).*")) {
            Path library = Path.of(cause.replaceFirst(":.*", ""));
            return "nothing may be executed in %s; set %s to another directory"
                    .formatted(library.getParent(), setting(library));
        }
        if (cause.contains("undefined symbol") || cause.contains("cannot open shared object")) {
            return "libraries of another PyTorch or CUDA may be in the way: check "
                    + "LD_LIBRARY_PATH and PYTORCH_LIBRARY_PATH"
                    + (isCpuChosen() ? "" : ", or set OUROBOROS_NATIVE=cpu");
        }
        return "libraries are unpacked in %s and in %s; free some space there, or set %s or OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR to other directories"
                .formatted(user().engineCache(), temporary, user().engineCacheVariable());
    }

    /** What chooses the directory of a library. The engine's cache may be a temporary directory. */
    private String setting(Path library) {
        if (library.startsWith(user().engineCache().toAbsolutePath())) {
            return user().engineCacheVariable();
        }
        if (library.startsWith(user().caches().resolve("JNA").toAbsolutePath())) {
            return "OUROBOROS_JAVA_OPTS=-Djna.tmpdir=DIR";
        }
        return library.startsWith(temporary)
                ? "OUROBOROS_JAVA_OPTS=-Djava.io.tmpdir=DIR"
                : "PYTORCH_LIBRARY_PATH";
    }

    private UserDirectories user() {
        return new UserDirectories(environment);
    }

    private String adviceForVersion(String library, String version) {
        if (version.startsWith("GLIBC_")) {
            return "this needs glibc %s or newer; use a newer system, or the container image (docs/deploying.md)"
                    .formatted(version.substring(6));
        }
        String path = environment.getOrDefault("LD_LIBRARY_PATH", "");
        Path directory = Path.of(library).getParent();
        return directory != null && List.of(path.split(":")).contains(directory.toString())
                ? "%s is too old; remove %s from LD_LIBRARY_PATH".formatted(library, directory)
                : "%s is too old; use a newer system, or the container image (docs/deploying.md)"
                        .formatted(library);
    }

    private boolean isCpuChosen() {
        return environment.getOrDefault("OUROBOROS_NATIVE", "").equals("cpu");
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
