/** Low-rank adapters of linear layers (LoRA), and PEFT's files of them. */
@NullMarked
package io.ouroboros.models.lora;

import org.jspecify.annotations.NullMarked;
