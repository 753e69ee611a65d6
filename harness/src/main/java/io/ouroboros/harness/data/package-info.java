/** From paths on a command line to token blocks, and the files that go with a model. */
@NullMarked
package io.ouroboros.harness.data;

import org.jspecify.annotations.NullMarked;
