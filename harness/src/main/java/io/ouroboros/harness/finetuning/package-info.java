/** Fine-tuning of one generation: epochs, schedule, validation, the best checkpoint. */
@NullMarked
package io.ouroboros.harness.finetuning;

import org.jspecify.annotations.NullMarked;
