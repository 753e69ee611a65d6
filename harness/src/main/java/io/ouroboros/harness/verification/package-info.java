/** Checks run directories against their manifests and markers, and removes what is damaged. */
@NullMarked
package io.ouroboros.harness.verification;

import org.jspecify.annotations.NullMarked;
