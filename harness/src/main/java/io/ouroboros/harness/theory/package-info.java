/**
 * The theory lab: systems that learn from their own samples and whose exact behaviour is known.
 *
 * <p>A {@link io.ouroboros.harness.theory.TheorySystem} makes independent {@link
 * io.ouroboros.harness.theory.Chain}s; {@link io.ouroboros.harness.theory.Simulation} advances all
 * of them generation by generation, and {@link io.ouroboros.harness.theory.TheoryRun} keeps what
 * they measure in a run directory. Generation 0 is fitted to original samples; in the formulas of
 * docs/theory.md it is t = 1.
 */
@NullMarked
package io.ouroboros.harness.theory;

import org.jspecify.annotations.NullMarked;
