package io.ouroboros.harness.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of an answer piece by piece, and waits no longer for a piece than it was told: the
 * timeout of {@code java.net.http} ends with the answer's head.
 */
final class BodyReader implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Duration idleTimeout;
    private volatile Flow.@Nullable Subscription subscription;

    BodyReader(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    /** A piece, or the end: {@code last} without a failure is a proper one. */
    private record Event(List<ByteBuffer> piece, boolean last, @Nullable Throwable failure) {}

    /**
     * Returns the next piece.
     *
     * @return buffers to be read; none at the body's end
     * @throws TransientFailure if nothing comes in time, or the connection breaks
     */
    List<ByteBuffer> next() throws TransientFailure, InterruptedException {
        Event event = events.poll(idleTimeout.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            throw HubTransport.noAnswer(idleTimeout);
        }
        if (event.failure() != null) {
            throw new TransientFailure("a dropped connection");
        }
        if (!event.last() && subscription != null) {
            subscription.request(1);
        }
        return event.piece();
    }

    /**
     * Reads the whole body.
     *
     * @param limitBytes what a proper body never exceeds
     */
    byte[] readAll(int limitBytes) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (List<ByteBuffer> piece = next(); !piece.isEmpty(); piece = next()) {
            for (ByteBuffer buffer : piece) {
                if (bytes.size() + buffer.remaining() > limitBytes) {
                    throw new TransientFailure("more than " + limitBytes + " bytes");
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(piece, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        events.add(new Event(List.of(), true, null));
    }

    /** Drops what has not come yet, and its connection. */
    @Override
    public void close() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
