package io.ouroboros.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fine-tuning in a directory whose name is not ASCII, started by the launcher in the C locale.
 * The shell makes the directory, because this virtual machine may not be able to name it.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
final class AccentedNamesTest {

    private static final String SCRIPT =
            """
            set -eu
            cd "$1"
            mkdir 'é ü 漢'
            mv model data 'é ü 漢'
            cd 'é ü 漢'
            ../dist/scripts/ouroboros fine-tune --model model --train "$PWD/data" --output 'naïve 模型' \
                --epochs 1 --batch-size 8 --device cpu --threads 1 --quiet >/dev/null
            ls -A . 'naïve 模型'
            """;

    /** Starts the program from the test's class path in place of the distribution's. */
    private static final String JAVA =
            """
            #!/bin/bash
            arguments=()
            while (($#)); do
                case $1 in
                    -cp) shift 2 ;;
                    *) arguments+=("$1") && shift ;;
                esac
            done
            exec '%s' -cp '%s' "${arguments[@]}"
            """;

    @TempDir private Path directory;

    @Test
    void trainingWorksInTheLocaleC() throws IOException, InterruptedException {
        Tiny.modelWithTokenizer(directory.resolve("model"));
        Tiny.dataset(directory.resolve("data"));
        executable(
                "dist/scripts/ouroboros", Files.readString(Path.of("../scripts/ouroboros"), UTF_8));
        executable(
                "jdk/bin/java",
                JAVA.formatted(
                        ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path")));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"17.0.15\"\n");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", SCRIPT, "bash", directory.toString());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("OUROBOROS_NATIVE", "cpu");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(err).isEmpty();
        assertThat(process.waitFor()).isZero();
        assertThat(out)
                .isEqualTo(
                        """
                        .:
                        data
                        model
                        naïve 模型

                        naïve 模型:
                        config.json
                        generation_config.json
                        model.safetensors
                        tokenizer.json
                        """);
    }

    private void executable(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
