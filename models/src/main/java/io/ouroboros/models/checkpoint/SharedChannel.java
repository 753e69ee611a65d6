package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A channel that another object owns: it is read, and closing it leaves the owner's open.
 *
 * @param owned the owner's channel
 */
record SharedChannel(SeekableByteChannel owned) implements SeekableByteChannel {

    @Override
    public int read(ByteBuffer target) throws IOException {
        return owned.read(target);
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() throws IOException {
        return owned.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        owned.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return owned.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return owned.isOpen();
    }

    @Override
    public void close() {}
}
