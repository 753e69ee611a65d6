package io.ouroboros.harness.theory;

import io.ouroboros.harness.options.Rule;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Options of the autoencoder.
 *
 * @param dataset a directory of idx files or a hub id; empty for the built-in digits
 * @param epochs of training in each generation
 * @param latentSize latent variables
 */
public record VaeConfig(
        @Option(
                        names = "--dataset",
                        paramLabel = "DATA",
                        description =
                                "vae: a directory with train-images-idx3-ubyte and"
                                        + " train-labels-idx1-ubyte, also .gz, or with parquet files of"
                                        + " images; or a hub id such as ylecun/mnist (default: 1,797"
                                        + " built-in digits of 8 x 8 pixels).")
                Optional<String> dataset,
        @Option(
                        names = "--epochs",
                        defaultValue = "20",
                        description = "vae: passes over the training images.")
                @Rule(atLeast = 1)
                int epochs,
        @Option(names = "--latent-size", defaultValue = "4", description = "vae: latent variables.")
                @Rule(atLeast = 1)
                int latentSize) {}
