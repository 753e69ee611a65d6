package io.ouroboros.harness.hub;

import java.util.regex.Pattern;

/** A user's access token, which nothing prints: it has no getter outside this package. */
public final class HubToken {
    /** No token: only public repositories are readable. */
    public static final HubToken NONE = new HubToken("");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]*");

    private final String secret;

    private HubToken(String secret) {
        this.secret = secret;
    }

    /**
     * Takes a token; line breaks and blanks around it are dropped.
     *
     * @param text the token; an empty one is {@link #NONE}
     * @param source what messages call its origin, such as {@code HF_TOKEN}
     * @return the token
     * @throws IllegalArgumentException if it holds what no HTTP header may; the message leaves the
     *     text out
     */
    public static HubToken of(String text, String source) {
        String secret = text.strip();
        if (!VISIBLE.matcher(secret).matches()) {
            throw new IllegalArgumentException(
                    source + " must hold one word of visible ASCII characters, got others");
        }
        return secret.isEmpty() ? NONE : new HubToken(secret);
    }

    /**
     * Tells whether there is one.
     *
     * @return whether requests will carry a token
     */
    public boolean isPresent() {
        return !secret.isEmpty();
    }

    /** The value of the header {@code Authorization}; only for requests to the hub itself. */
    String authorization() {
        return "Bearer " + secret;
    }

    /** Returns whether there is a token, never the token. */
    @Override
    public String toString() {
        return isPresent() ? "HubToken[hidden]" : "HubToken[none]";
    }
}
