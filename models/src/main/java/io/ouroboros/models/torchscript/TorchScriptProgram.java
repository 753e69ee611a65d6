package io.ouroboros.models.torchscript;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ProgramText;
import io.ouroboros.models.engine.EngineFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A loaded program: the entry points of {@code program.py} over one architecture's functions.
 *
 * <p>There are two ways to call it, because DJL has two. {@link #run} takes tensors, lists, numbers
 * and runs without gradients. {@link #record} takes tensors and lists of tensors only, and what it
 * computes may record gradients.
 */
public final class TorchScriptProgram implements AutoCloseable {

    /** The modules beside this class that every architecture's program uses. */
    private static final List<String> LIBRARY =
            List.of(
                    "attention",
                    "beam_search",
                    "choice",
                    "contrastive",
                    "dropout",
                    "kv_cache",
                    "logits_processors",
                    "loss",
                    "parameters",
                    "parts",
                    "program",
                    "rotary",
                    "sampling",
                    "tape",
                    "training");

    private final Model model;
    private final PtSymbolBlock block;

    private TorchScriptProgram(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    /**
     * Compiles the program of an architecture.
     *
     * @param configuration the model's
     * @return the program; the caller closes it
     * @throws IllegalStateException if the text does not compile: a defect of this build
     */
    public static TorchScriptProgram load(ModelConfiguration configuration) {
        return load(configuration, List.of(), 0);
    }

    /**
     * Compiles the program of an architecture with adapters.
     *
     * @param configuration the model's
     * @param adapters what follows the model's own parameters in each list of them
     * @param scaling what the adapters' products are multiplied by
     * @return the program; the caller closes it
     */
    public static TorchScriptProgram load(
            ModelConfiguration configuration, List<ParameterSpec> adapters, double scaling) {
        return withMatmul(matmul -> compile(archive(configuration, adapters, scaling, matmul)));
    }

    /**
     * Compiles the program of matrix products alone, which measures their speed.
     *
     * @return the program; the caller closes it
     */
    public static TorchScriptProgram ofMatmulSpeed() {
        return withMatmul(
                matmul -> {
                    Map<String, String> modules =
                            Map.of("matmul", text(matmul), "matmul_speed", text("matmul_speed"));
                    return compile(
                            TorchScriptArchive.write("matmul_speed", modules, Map.of(), List.of()));
                });
    }

    /** Tries oneDNN's operators first: a PyTorch that was built without them does not know them. */
    private static TorchScriptProgram withMatmul(Function<String, TorchScriptProgram> load) {
        try {
            return load.apply("matmul");
        } catch (IllegalStateException e) {
            return load.apply("plain/matmul");
        }
    }

    /**
     * Writes a model's program as {@code torch.jit.load} reads it.
     *
     * @param configuration the model's
     * @param adapters parameters that follow the model's own
     * @param scaling what the adapters' products are multiplied by
     * @param matmul which matrix products: {@code matmul} or {@code plain/matmul}
     * @return the archive
     */
    static byte[] archive(
            ModelConfiguration configuration,
            List<ParameterSpec> adapters,
            double scaling,
            String matmul) {
        Map<String, String> modules = new HashMap<>();
        LIBRARY.forEach(name -> modules.put(name, text(name)));
        modules.put("matmul", text(matmul));
        modules.put("model", configuration.programText());
        Map<String, Double> sizes = new HashMap<>(configuration.programSizes());
        sizes.put("lora_scaling", scaling);
        return TorchScriptArchive.write(
                "program",
                modules,
                sizes,
                Stream.concat(configuration.parameters().stream(), adapters.stream())
                        .map(ParameterSpec::name)
                        .toList());
    }

    static TorchScriptProgram compile(byte[] archive) {
        Model model = Model.newInstance("ouroboros", "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
            Files.deleteIfExists(model.getModelPath()); // empty; a killed process would leave it
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array in memory does not fail
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw new IllegalStateException("could not compile the program text: " + e, e);
        }
        return new TorchScriptProgram(model);
    }

    private static String text(String name) {
        return ProgramText.read(TorchScriptProgram.class, name + ".py");
    }

    /**
     * Sets what PyTorch keeps for each thread. An operation has one thread: the cores are used by
     * {@link io.ouroboros.models.engine.Workers}. The optimising executor is off
     * (docs/footguns.md).
     */
    private static void prepareThread() {
        JniUtils.setNumThreads(1);
        JniUtils.setGraphExecutorOptimize(false);
    }

    /**
     * Calls a method without recording gradients for its arguments. Several threads may call at
     * once.
     *
     * @param manager owner of the results
     * @param method name of the entry point
     * @param arguments {@link NDArray}, {@code NDList} (a list of tensors), a {@code Map} from
     *     strings to tensors, {@link Long}, {@link Integer}, {@link Double}, {@link Boolean},
     *     {@code long[]} or {@code double[]}, in the method's order
     * @return the tensors that it returns, tuples and lists flattened; those of a dictionary are
     *     named by their keys, in no particular order
     */
    public NDList run(NDManager manager, String method, Object... arguments) {
        prepareThread();
        List<IValue> values = new ArrayList<>();
        try {
            for (Object argument : arguments) {
                values.add(toValue(argument));
            }
            try (IValue result =
                    IValueUtils.runMethod(block, method, values.toArray(IValue[]::new))) {
                return result.toNDList((PtNDManager) manager);
            }
        } finally {
            values.forEach(IValue::close);
        }
    }

    /**
     * Calls a method in which gradients may be recorded.
     *
     * <p>DJL recognises a list of tensors by its members' common name, so members are renamed
     * during the call: two threads must not pass the same handles.
     *
     * @param manager owner of the results
     * @param method name of the entry point
     * @param tensors single tensors, first in the method's order
     * @param lists lists of tensors, after them
     * @return the tensors that it returns, tuples and lists flattened
     */
    public NDList record(NDManager manager, String method, NDList tensors, NDList... lists) {
        prepareThread();
        boolean recording = JniUtils.isGradMode();
        NDList arguments = new NDList(tensors.size());
        List<String> names = new ArrayList<>();
        for (NDArray tensor : tensors) {
            names.add(tensor.getName());
            tensor.setName(null);
            arguments.add(tensor);
        }
        for (int i = 0; i < lists.length; i++) {
            for (NDArray member : lists[i]) {
                names.add(member.getName());
                member.setName("list" + i + "[]");
                arguments.add(member);
            }
        }
        try (NDManager scope = manager.newSubManager();
                NDArray selector = scope.create("")) { // no tensor: a GPU's would have to be copied
            selector.setName("module_method:" + method);
            NDList withSelector = new NDList(arguments);
            withSelector.add(selector);
            NDList results = IValueUtils.forward(block, withSelector, true);
            results.attach(manager);
            return results;
        } catch (EngineException e) {
            if (EngineFailure.of(e.getMessage()) == EngineFailure.OUT_OF_MEMORY) {
                takeBack(arguments);
            }
            throw e;
        } finally {
            JniUtils.setGradMode(recording); // a program that fails leaves it as it was just then
            for (int i = 0; i < arguments.size(); i++) {
                arguments.get(i).setName(names.get(i));
            }
        }
    }

    /**
     * Rewraps tensors and frees the storage of the old handles. Where a call fails, DJL 0.36.0 does
     * not close the arguments that it made of them (IValueUtils.forward): without this they would
     * hold the tensors' memory for good.
     */
    private void takeBack(NDList arguments) {
        for (NDArray argument : arguments) {
            boolean requiresGradient = argument.hasGradient();
            NDArray handle = argument.stopGradient(); // the same numbers
            run(argument.getManager(), "release", argument).close();
            argument.intern(handle); // closes the other
            if (requiresGradient) {
                argument.setRequiresGradient(true);
            }
        }
    }

    private static IValue toValue(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof NDList list) {
            return IValue.listFrom(
                    list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        }
        if (argument instanceof Map<?, ?> map) {
            Map<String, PtNDArray> tensors = new LinkedHashMap<>();
            map.forEach((name, tensor) -> tensors.put((String) name, (PtNDArray) tensor));
            return IValue.stringMapFrom(tensors);
        }
        if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof double[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof Boolean flag) {
            return IValue.from(flag.booleanValue());
        }
        if (argument instanceof Double number) {
            return IValue.from(number);
        }
        if (argument instanceof Long || argument instanceof Integer) {
            return IValue.from(((Number) argument).longValue());
        }
        throw new IllegalArgumentException(
                "an argument must be a tensor, tensors, a flag or a number, got "
                        + argument.getClass().getName());
    }

    /** Frees the compiled program. */
    @Override
    public void close() {
        model.close();
    }
}
