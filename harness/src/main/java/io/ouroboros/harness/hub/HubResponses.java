package io.ouroboros.harness.hub;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Turns a hub's refusals into failures: those that may pass into {@link TransientFailure}, the
 * others into one line with the cure.
 *
 * @param settings the hub and whether there is a token
 * @param clock for dates in {@code Retry-After}
 */
record HubResponses(HubConfig settings, Clock clock) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    /**
     * Passes 200 and 206.
     *
     * @param answer its body is left alone
     * @param repository what was asked
     * @param revision what was asked of it
     * @param what the words for the thing itself, such as {@code config.json of model a/b}
     */
    void requireSuccess(
            HubTransport.Answer answer, Repository repository, String revision, String what)
            throws IOException {
        int status = answer.status();
        if (status == 200 || status == 206) {
            return;
        }
        if (status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= 500) {
            throw new TransientFailure("status " + status, retryAfter(answer));
        }
        throw refusal(answer, repository, revision, what);
    }

    private HubException refusal(
            HubTransport.Answer answer, Repository repository, String revision, String what) {
        int status = answer.status();
        String code = answer.header("X-Error-Code");
        if (status == 403 || code.equals("GatedRepo")) {
            return gated(repository, status);
        }
        if (code.equals("RevisionNotFound")) {
            return failure(
                    "revision %s of %s must exist".formatted(revision, repository),
                    status,
                    "check the revision");
        }
        if (status == 401 || code.equals("RepoNotFound")) {
            return failure(
                    repository + " must exist and be readable", status, "check the id" + as());
        }
        if (status == 404) {
            return failure(what + " must exist", status, "check the id and the revision");
        }
        return failure(what + " must be there for download", status, "check HF_ENDPOINT");
    }

    /**
     * Reads a file's headers; a redirect to a store elsewhere has them too.
     *
     * @throws HubException if the hub refuses the file, or the headers leave out size or ETag
     */
    Blob blob(HubTransport.Answer answer, Repository repository, String revision, String what)
            throws IOException {
        if (answer.status() < 300 || answer.status() >= 400) {
            requireSuccess(answer, repository, revision, what);
        }
        String etag = either(answer, "X-Linked-Etag", "ETag");
        String size = either(answer, "X-Linked-Size", "Content-Length");
        String name = etag.replaceAll("^W/", "").replace("\"", "");
        long sizeBytes = size.matches("[0-9]{1,18}") ? Long.parseLong(size) : -1;
        if (!Blob.isUsable(name, sizeBytes)) {
            throw new HubException(
                    "%s must come with its ETag and size, got none or unusable ones from %s; check HF_ENDPOINT"
                            .formatted(what, settings.endpoint()));
        }
        return new Blob(name, sizeBytes);
    }

    private static String either(HubTransport.Answer answer, String first, String second) {
        String value = answer.header(first);
        return value.isEmpty() ? answer.header(second) : value;
    }

    private HubException gated(Repository repository, int status) {
        String page =
                "%s/%s%s"
                        .formatted(
                                settings.endpoint(),
                                repository.kind().addressPrefix(),
                                repository.id());
        String advice = "accept its terms at " + page + as();
        return failure(repository + " must be open to this user", status, advice);
    }

    /** The advice on the token, which is most often what is missing: 401 also means 404 here. */
    private String as() {
        return settings.token().isPresent()
                ? ", and that the token in use may read it"
                : ", and set HF_TOKEN if it is private or gated";
    }

    private HubException failure(String rule, int status, String advice) {
        return new HubException(
                "%s, got status %d from %s; %s"
                        .formatted(rule, status, settings.endpoint(), advice));
    }

    /** Seconds or a date (RFC 9110, section 10.2.3); what is neither counts as nothing. */
    private Duration retryAfter(HubTransport.Answer answer) {
        String text = answer.header("Retry-After");
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), date.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
