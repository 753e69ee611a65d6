package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes of one file on their way into its partial file, over as many attempts as it takes. */
final class Transfer {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final RemoteFile file;
    private final FileChannel channel;
    private final AtomicLong received;
    private final long sizeBytes;

    /**
     * The strong ETag of what is here, from the server that sent the bytes, which is not the hub's
     * where a store elsewhere answers; empty if it is not known, as after a restart.
     */
    private String validator = "";

    /**
     * Starts where an earlier process stopped.
     *
     * @param channel of the partial file
     * @param received always how many bytes are here
     */
    Transfer(RemoteFile file, FileChannel channel, AtomicLong received) {
        this.file = file;
        this.channel = channel;
        this.received = received;
        this.sizeBytes = file.blob().sizeBytes();
    }

    /**
     * Asks once for what is missing, and returns when all of it is here.
     *
     * @throws TransientFailure if it is not all here; what came is kept where it can be continued
     */
    void receive(URI address, HubTransport transport, HubResponses answers)
            throws IOException, InterruptedException {
        if (channel.size() > sizeBytes) {
            channel.truncate(0);
        }
        long from = channel.size();
        received.set(from);
        if (from == sizeBytes) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
            if (!validator.isEmpty()) {
                headers.put("If-Range", validator);
            }
        }
        try (HubTransport.Answer answer = transport.get(address, headers)) {
            if (answer.status() == 416) {
                throw startAnew("status 416");
            }
            answers.requireSuccess(answer, file.repository(), file.commit(), file.toString());
            position(answer);
            String etag = answer.header("ETag");
            validator = etag.startsWith("\"") ? etag : "";
            copy(answer.body());
        }
    }

    /** Checks what the answer says that it is, and sets the channel to where it belongs. */
    private void position(HubTransport.Answer answer) throws IOException {
        long from = answer.status() == 206 ? channel.size() : 0;
        if (answer.status() == 206 && !continues(answer.header("Content-Range"), from)) {
            throw startAnew("another range of bytes than was asked for");
        }
        String length = answer.header("Content-Length");
        String due = String.valueOf(sizeBytes - from);
        if (!length.isEmpty() && !length.equals(due)) {
            throw new TransientFailure(
                    "a length of %s bytes where %s are due".formatted(length, due));
        }
        channel.truncate(from);
        channel.position(from);
        received.set(from);
    }

    private boolean continues(String contentRange, long from) {
        Matcher range = CONTENT_RANGE.matcher(contentRange);
        return range.matches()
                && Long.parseLong(range.group(1)) == from
                && (range.group(2).equals("*") || Long.parseLong(range.group(2)) == sizeBytes);
    }

    private void copy(BodyReader body) throws IOException, InterruptedException {
        for (List<ByteBuffer> piece = body.next(); !piece.isEmpty(); piece = body.next()) {
            for (ByteBuffer buffer : piece) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            if (channel.position() > sizeBytes) {
                throw startAnew("more than its " + Quantities.count(sizeBytes) + " bytes");
            }
            received.set(channel.position());
        }
        if (channel.position() < sizeBytes) {
            throw new TransientFailure(
                    "only %s of %s bytes"
                            .formatted(
                                    Quantities.count(channel.position()),
                                    Quantities.count(sizeBytes)));
        }
    }

    /** Drops what is here, because it cannot be continued. */
    private TransientFailure startAnew(String got) throws IOException {
        channel.truncate(0);
        received.set(0);
        return new TransientFailure(got);
    }
}
