package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UserDirectoriesTest {
    @Test
    void homeOfTheEnvironmentWins() {
        assertThat(new UserDirectories(Map.of("HOME", "/h")).home()).isEqualTo(Path.of("/h"));
        assertThat(new UserDirectories(Map.of("HOME", "/h")).caches())
                .isEqualTo(Path.of("/h/.cache"));
        assertThat(new UserDirectories(Map.of()).home())
                .isEqualTo(Path.of(System.getProperty("user.home")));
    }

    @Test
    void unknownUserHasNoDirectoryNamedQuestionMark() {
        String before = System.getProperty("user.home");
        try {
            System.setProperty("user.home", "?");
            assertThat(new UserDirectories(Map.of()).home()).isEqualTo(Path.of("/"));
            new UserDirectories(Map.of("HOME", "/h")).applyToJava();
            assertThat(System.getProperty("user.home")).isEqualTo("/h");
        } finally {
            System.setProperty("user.home", before);
        }
    }

    @Test
    void theEnginesCacheIsTheOneThatDjlTakes() {
        Map<String, String> djl = Map.of("HOME", "/h", "DJL_CACHE_DIR", "/d");
        Map<String, String> both = Map.of("DJL_CACHE_DIR", "/d", "ENGINE_CACHE_DIR", "/e");
        assertThat(new UserDirectories(Map.of("HOME", "/h")).engineCache())
                .isEqualTo(Path.of("/h/.djl.ai"));
        assertThat(new UserDirectories(djl).engineCache()).isEqualTo(Path.of("/d"));
        assertThat(new UserDirectories(both).engineCache()).isEqualTo(Path.of("/e"));
    }

    @Test
    void variablesNameDirectories() {
        UserDirectories user =
                new UserDirectories(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x", "A", "~/a"));
        assertThat(user.caches()).isEqualTo(Path.of("/x"));
        assertThat(user.path("A", () -> Path.of("/other"))).isEqualTo(Path.of("/h/a"));
        assertThat(user.path("B", () -> Path.of("/other"))).isEqualTo(Path.of("/other"));
    }
}
