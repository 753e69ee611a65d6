/**
 * Models and datasets of a Hugging Face hub, by id and revision, in the cache that the Python tools
 * share. {@link io.ouroboros.harness.hub.HubClient} is the entry point.
 */
@NullMarked
package io.ouroboros.harness.hub;

import org.jspecify.annotations.NullMarked;
