package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class MemoryLogTest {

    @Test
    void halvingIsOneLine() {
        Logger logger = (Logger) LoggerFactory.getLogger(MemoryLog.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            MemoryLog.of("a micro-batch of %d blocks").halved(32, 16);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("out of memory in a micro-batch of 32 blocks, goes on with 16");
    }
}
