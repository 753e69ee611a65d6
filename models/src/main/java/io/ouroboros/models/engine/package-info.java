/** PyTorch's failures, and smaller batches when memory runs out. */
@NullMarked
package io.ouroboros.models.engine;

import org.jspecify.annotations.NullMarked;
