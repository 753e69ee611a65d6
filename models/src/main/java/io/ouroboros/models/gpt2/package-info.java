/** The GPT-2 architecture: configuration, parameter names and, as a resource, its program text. */
@NullMarked
package io.ouroboros.models.gpt2;

import org.jspecify.annotations.NullMarked;
