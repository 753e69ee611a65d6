package io.ouroboros.harness.runtime;

import java.util.List;

/**
 * Options or configuration that cannot be run: the command prints each problem on a line of its own
 * and ends with exit code 2.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * Creates a failure that names every problem.
     *
     * @param problems at least one message of one line each, in the order in which they are shown
     * @throws IllegalArgumentException if there is no problem
     */
    public UsageException(List<String> problems) {
        super(String.join("\n", problems));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems must hold at least one message, got none");
        }
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns the problems.
     *
     * @return one message of one line for each problem
     */
    public List<String> problems() {
        return problems;
    }
}
