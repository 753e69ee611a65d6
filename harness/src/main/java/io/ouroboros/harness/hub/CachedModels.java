package io.ouroboros.harness.hub;

import io.ouroboros.models.lora.AdapterDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the models of the hub that directories of the cache hold. */
public final class CachedModels {

    /** A snapshot, or what {@link PreparedModels} made of it. */
    private static final Pattern DIRECTORY =
            Pattern.compile(".*/models--([^/]+)/(?:snapshots/)?([0-9a-f]{40})");

    private CachedModels() {}

    /**
     * Names a model for those who train on it.
     *
     * @param model its directory
     * @return the hub's id and the commit; the absolute path of a directory that is not the hub's
     */
    public static AdapterDirectory.Base baseOf(Path model) {
        Path absolute = model.toAbsolutePath().normalize();
        Matcher cached = DIRECTORY.matcher(absolute.toString());
        return cached.matches()
                ? new AdapterDirectory.Base(
                        cached.group(1).replace("--", "/"), Optional.of(cached.group(2)))
                : new AdapterDirectory.Base(absolute.toString(), Optional.empty());
    }
}
