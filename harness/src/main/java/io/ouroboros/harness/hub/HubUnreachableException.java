package io.ouroboros.harness.hub;

/** The hub gave no usable answer, however often it was asked; the cache may help instead. */
final class HubUnreachableException extends HubException {
    private static final long serialVersionUID = 1L;

    HubUnreachableException(String message) {
        super(message);
    }
}
