package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BuildInfoTest {
    @Test
    void theBuildIsNamedWithTheStartOfItsCommit() {
        String commit = "42a34344f0e1d2c3b4a5968778695a4b3c2d1e0f";
        assertThat(new BuildInfo("0.1.0", commit, false)).hasToString("0.1.0 (commit 42a34344)");
        assertThat(new BuildInfo("0.1.0", commit, true))
                .hasToString("0.1.0 (commit 42a34344, modified)");
        assertThat(new BuildInfo("0.1.0", "unknown", false)).hasToString("0.1.0 (commit unknown)");
    }

    @Test
    void classFilesHaveNoVersion() {
        assertThat(BuildInfo.current().version()).isEqualTo("unpackaged");
        assertThat(BuildInfo.current().commit()).matches("[0-9a-f]{40}|unknown");
    }
}
