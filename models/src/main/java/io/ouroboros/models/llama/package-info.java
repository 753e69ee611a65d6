/**
 * The Llama architecture and its kin: configuration, parameter names and, as a resource, its
 * program text.
 */
@NullMarked
package io.ouroboros.models.llama;

import org.jspecify.annotations.NullMarked;
