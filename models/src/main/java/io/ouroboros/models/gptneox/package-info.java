/**
 * The GPT-NeoX architecture: configuration, parameter names and, as a resource, its program text.
 */
@NullMarked
package io.ouroboros.models.gptneox;

import org.jspecify.annotations.NullMarked;
