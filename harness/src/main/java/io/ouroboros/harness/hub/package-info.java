/**
 * Models and datasets of a Hugging Face hub, by id and revision, in the cache that the Python tools
 * share.
 *
 * <p>{@link io.ouroboros.harness.hub.HubClient} is the entrance. What it downloads is checked
 * against the hub's own hashes; what is there already needs no network.
 */
@NullMarked
package io.ouroboros.harness.hub;

import org.jspecify.annotations.NullMarked;
