package io.ouroboros.harness.cli;

import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.StoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that prints its options, or fails as it is told to. */
@Command(
        name = "probe",
        description = "Prints its options.",
        footer = "  ouroboros probe --beam-width 5 --format json")
final class ProbeCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Option(names = "--beam-width", paramLabel = "N", description = "Live beams (default: 1).")
    @Rule(atLeast = 1)
    private int beamWidth = 1;

    @Option(names = "--temperature", paramLabel = "T", description = "Temperature (default: 1).")
    @SuppressWarnings("UnusedVariable") // only checked
    @Rule(above = 0)
    private double temperature = 1;

    @Option(names = "--batch-sizes", paramLabel = "N", split = ",", description = "Sizes.")
    @SuppressWarnings("UnusedVariable") // only parsed
    private List<Integer> batchSizes = List.of();

    @Option(names = "--fail", paramLabel = "HOW", description = "How to fail.")
    private String fail = "";

    @Option(names = "--model", paramLabel = "MODEL", required = true, description = "Any path.")
    private Path model = Path.of("");

    @Override
    int run() throws IOException, InterruptedException {
        checks().throwIfAny();
        fail();
        LoggerFactory.getLogger(ProbeCommand.class).info("probing {}", model);
        LoggerFactory.getLogger(ProbeCommand.class).debug("in detail");
        LoggerFactory.getLogger("ai.djl.engine").info("an engine's chatter");
        try (Progress.Work work = progress().start("probing", 3, "steps")) {
            work.step(3);
        }
        session.out().println(format.format + " " + beamWidth + " " + common.settings() + " Größe");
        return ExitCode.DONE;
    }

    /** Also throws errors, as the work of a command may. */
    private void fail() throws IOException, InterruptedException {
        switch (fail) {
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "linkage" -> throw new UnsatisfiedLinkError("libtorch.so: undefined symbol: x");
            case "io" -> throw new NoSuchFileException("data/train.txt");
            case "loop" -> loop();
            case "talk" -> talk();
            case "hook" -> setHook();
            case "stop" -> failToStop();
            case "" -> {}
            default -> throw exception();
        }
    }

    private RuntimeException exception() {
        return switch (fail) {
            case "harness" -> new HarnessException("loss must be finite, got NaN in generation 2");
            case "unchecked-io" ->
                    new UncheckedIOException(new IOException("No space left on device"));
            case "argument" ->
                    new IllegalArgumentException("--keep-original must be in [0, 1], got 1.5");
            case "path" -> new InvalidPathException("a\0b", "Nul character not allowed");
            case "number" -> new NumberFormatException("For input string: \"seven\"");
            case "bug" -> new IllegalStateException("first line\n  second line");
            case "engine" -> engineFailure();
            default -> throw new IllegalStateException("no such failure: " + fail);
        };
    }

    private void loop() throws InterruptedException {
        session.out().println("looping");
        while (true) {
            resumable().check();
            Thread.sleep(10);
        }
    }

    /** Loads a library after the signal. */
    private void setHook() throws InterruptedException {
        try {
            loop();
        } catch (StoppedException e) {
            Runtime.getRuntime().addShutdownHook(new Thread());
        }
    }

    private void talk() throws InterruptedException {
        while (!session.out().checkError()) {
            session.out().println("talking");
            Thread.sleep(10);
        }
    }

    private void failToStop() throws InterruptedException {
        try {
            loop();
        } catch (StoppedException e) {
            throw new HarnessException("checkpoint must be written, got no space left");
        }
    }

    /** DJL's exception, by name because this module has no dependency on DJL of its own. */
    private static RuntimeException engineFailure() {
        String message =
                """
                The following operation failed in the TorchScript interpreter.
                Traceback of TorchScript (most recent call last):
                RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB
                """;
        try {
            return Class.forName("ai.djl.engine.EngineException")
                    .asSubclass(RuntimeException.class)
                    .getConstructor(String.class)
                    .newInstance(message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
