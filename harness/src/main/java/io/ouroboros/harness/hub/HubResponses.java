package io.ouroboros.harness.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a hub's refusals into failures: those that may pass into {@link TransientFailure}, the
 * others into one line with the remedy.
 *
 * @param config the hub and whether there is a token
 * @param http knows whether the token was rejected
 * @param clock for dates in {@code Retry-After}
 */
record HubResponses(HubConfig config, HubHttp http, Clock clock) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    /** Seconds until a rate limit ends, in the header {@code RateLimit: "api";r=0;t=55}. */
    private static final Pattern RATE_LIMIT = Pattern.compile("\\bt\\s*=\\s*([0-9]{1,9})\\b");

    /** Passes 200 and 206. */
    void requireSuccess(HttpResponse<?> response, HubRepo repo, String revision, String what)
            throws IOException {
        int status = response.statusCode();
        if (HubHttp.isSuccess(status)) {
            return;
        }
        if (status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= 500) {
            throw new TransientFailure("the server answered " + status, retryAfter(response));
        }
        if (http.tokenRejected() && (status == 401 || status == 403 || status == 404)) {
            throw new HubException.Unavailable(
                    "could not download %s from %s (status %d): the hub rejected the token from %s"
                            .formatted(what, config.endpoint(), status, config.token().source()),
                    "renew it, or unset it for public repositories");
        }
        throw refusal(status, HubHttp.header(response, "X-Error-Code"), repo, revision, what);
    }

    private HubException refusal(
            int status, String code, HubRepo repo, String revision, String what) {
        if (status == 403 || code.equals("GatedRepo")) {
            String page =
                    "%s/%s%s".formatted(config.endpoint(), repo.type().addressPrefix(), repo.id());
            return refusal(
                    "download " + repo + " from",
                    status,
                    "accept its terms at " + page + ", and " + tokenAdvice());
        }
        if (code.equals("RevisionNotFound")) {
            return refusal(
                    "find revision %s of %s on".formatted(revision, repo),
                    status,
                    "check the revision");
        }
        if (status == 401 || code.equals("RepoNotFound")) {
            return refusal("find " + repo + " on", status, "check the id, and " + tokenAdvice());
        }
        return status == 404
                ? refusal("find " + what + " on", status, "check the id and the revision")
                : refusal("download " + what + " from", status, "check HF_ENDPOINT");
    }

    /** The token is most often the reason: the hub hides private repositories. */
    private String tokenAdvice() {
        return config.token().isPresent()
                ? "check that your token may read it"
                : "set HF_TOKEN if it is private or gated";
    }

    private HubException refusal(String doWhat, int status, String advice) {
        return new HubException(
                "could not %s %s: the server answered %d; %s"
                        .formatted(doWhat, config.endpoint(), status, advice));
    }

    /** The time that the server asks to wait; zero if it does not say. */
    private Duration retryAfter(HttpResponse<?> response) {
        String text = HubHttp.header(response, "Retry-After");
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), date.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            Matcher limit = RATE_LIMIT.matcher(HubHttp.header(response, "RateLimit"));
            return response.statusCode() == TOO_MANY_REQUESTS && limit.find()
                    ? Duration.ofSeconds(Long.parseLong(limit.group(1)))
                    : Duration.ZERO;
        }
    }
}
