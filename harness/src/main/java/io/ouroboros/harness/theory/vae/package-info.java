/** A variational autoencoder that learns from images of its own, with DJL's blocks and trainer. */
@NullMarked
package io.ouroboros.harness.theory.vae;

import org.jspecify.annotations.NullMarked;
