/** The OPT architecture: configuration, parameter names and, as a resource, its program text. */
@NullMarked
package io.ouroboros.models.opt;

import org.jspecify.annotations.NullMarked;
