/** What PyTorch's failures mean, and how work goes on with less memory. */
@NullMarked
package io.ouroboros.models.engine;

import org.jspecify.annotations.NullMarked;
