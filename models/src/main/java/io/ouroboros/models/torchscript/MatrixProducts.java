package io.ouroboros.models.torchscript;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Square matrix products, to measure how fast a device multiplies. */
public final class MatrixProducts implements AutoCloseable {

    private final TorchScriptProgram program;
    private final NDManager manager;
    private final NDArray left;
    private final NDArray right;

    /**
     * Prepares two matrices of random numbers.
     *
     * @param device where to multiply
     * @param size rows and columns of each, at least 1
     */
    public MatrixProducts(Device device, int size) {
        program = TorchScriptProgram.ofMatmulSpeed();
        manager = NDManager.newBaseManager(device, "PyTorch");
        left = manager.randomNormal(new Shape(size, size), DataType.FLOAT32);
        right = manager.randomNormal(new Shape(size, size), DataType.FLOAT32);
    }

    /**
     * Multiplies, and waits for the result.
     *
     * @param dtype the format of operands and results
     * @param count how many products of {@code 2 size^3} operations
     * @param own whether to multiply as the programs do; otherwise by {@code torch.mm}
     */
    public void multiply(ComputeDtype dtype, int count, boolean own) {
        try (NDManager scope = manager.newSubManager()) {
            program.run(scope, "multiply", left, right, dtype.isBfloat16(), count, !own)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /** Frees the matrices and the program. */
    @Override
    public void close() {
        manager.close();
        program.close();
    }
}
