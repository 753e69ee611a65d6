package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On whatever machine the tests run. */
final class DoctorCommandTest {

    @Test
    void theProcessorsSpeedIsMeasured() throws IOException {
        CommandResult result = CommandResult.of("doctor", "--format", "json");
        JsonFields json = JsonFields.parse(result.out(), "doctor");
        List<JsonFields> findings = json.requireObjects("findings");
        JsonFields cpu = findings.get(findings.size() - 1);
        assertThat(cpu.requireString("name")).isEqualTo("cpu");
        assertThat(cpu.object().get("fp32Flops").getAsDouble()).isGreaterThan(1e8);
        assertThat(cpu.object().get("bytesPerSecond").getAsDouble()).isGreaterThan(1e8);
        assertThat(cpu.requireString("text")).contains("GFLOPS in fp32", "GB/s");
    }

    @Test
    void aDeviceThatIsNotThereIsAProblem() {
        StringWriter out = new StringWriter();
        int exitCode =
                Main.execute(
                        new PrintWriter(out, true),
                        new PrintWriter(new StringWriter(), true),
                        "doctor",
                        "--device",
                        "cuda:1234",
                        "--quiet");
        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern(
                        "problem +cuda:1234 +not found: this machine has \\d+ CUDA devices\n")
                .contains("-> see CUDA above, or use --device cpu or auto\n");
    }
}
