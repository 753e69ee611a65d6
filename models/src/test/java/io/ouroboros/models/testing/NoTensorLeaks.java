package io.ouroboros.models.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves tensors behind: native memory is not the garbage collector's. */
public final class NoTensorLeaks implements BeforeEachCallback, AfterEachCallback {

    @Override
    public void beforeEach(ExtensionContext context) {
        store(context).put("before", liveTensors());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(liveTensors())
                .as("tensors alive after the test")
                .isEqualTo(store(context).get("before", Integer.class));
    }

    /** Counts the tensors that any manager of the process holds. */
    public static int liveTensors() {
        try (NDManager any = NDManager.newBaseManager("PyTorch")) {
            return any.getParentManager().getManagedArrays().size(); // the system's manager
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(NoTensorLeaks.class));
    }
}
