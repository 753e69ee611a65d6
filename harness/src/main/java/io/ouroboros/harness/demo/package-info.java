/** The demo: the experiment on the built-in corpus, with a model that is pretrained on the fly. */
@NullMarked
package io.ouroboros.harness.demo;

import org.jspecify.annotations.NullMarked;
