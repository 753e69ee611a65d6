/**
 * TorchScript programs that are written by Java, loaded by DJL and called with one JNI crossing.
 */
@NullMarked
package io.ouroboros.models.torchscript;

import org.jspecify.annotations.NullMarked;
