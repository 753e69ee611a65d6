/** What training sets are made of: original text and what earlier generations wrote. */
@NullMarked
package io.ouroboros.datasets.mixing;

import org.jspecify.annotations.NullMarked;
