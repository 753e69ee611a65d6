package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.models.checkpoint.Unpickler.Dictionary;
import io.ouroboros.models.checkpoint.Unpickler.Sequence;
import io.ouroboros.models.checkpoint.Unpickler.Token;
import io.ouroboros.models.checkpoint.Unpickler.Tuple;
import io.ouroboros.models.checkpoint.ZipDirectory.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnpicklerTest {
    private static final Path FILE = Path.of("x.bin");

    /** One storage, named 0, of eight bytes. */
    private static final TensorObjects OBJECTS =
            new TensorObjects(FILE, Map.of("m/data/0", new Extent(100, 8)), "m/");

    private static Object load(byte[] pickle) throws IOException {
        return Unpickler.load(pickle, FILE, OBJECTS);
    }

    private static void assertRefused(PickleBuilder pickle, String found) {
        assertThatThrownBy(() -> load(pickle.stop()))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "pickle must be a dictionary of tensors in protocol 2, got %s in x.bin",
                        found);
    }

    private static void assertRefusedObject(PickleBuilder pickle, String found) {
        assertThatThrownBy(() -> load(pickle.stop()))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage("pickle must hold tensors within its storages, got %s in x.bin", found);
    }

    private static PickleBuilder pickle() {
        return PickleBuilder.protocol(2);
    }

    @Test
    void valuesOfEveryKindAreBuilt() throws IOException {
        PickleBuilder pickle =
                pickle().op('(')
                        .op('N')
                        .op(0x88)
                        .op(0x89)
                        .op('J', 0xFE, 0xFF, 0xFF, 0xFF)
                        .op('K', 0xFF)
                        .op('M', 0x34, 0xF2)
                        .op(0x8A, 0)
                        .op(0x8A, 1, 0xFF)
                        .op(0x8A, 5, 1, 0, 0, 0, 2)
                        .integer(Long.MIN_VALUE)
                        .op('G', 0x40, 0x09, 0, 0, 0, 0, 0, 0)
                        .text("\u00e9")
                        .op('t');
        assertThat(load(pickle.stop()))
                .isEqualTo(
                        new Tuple(
                                List.of(
                                        Token.NONE,
                                        true,
                                        false,
                                        -2L,
                                        255L,
                                        0xF234L,
                                        0L,
                                        -1L,
                                        0x2_0000_0001L,
                                        Long.MIN_VALUE,
                                        3.125,
                                        "\u00e9")));
    }

    @Test
    void tuplesListsAndDictionariesAreBuilt() throws IOException {
        PickleBuilder pickle =
                pickle().op(')')
                        .op(0x85)
                        .op('K', 1)
                        .op(0x86)
                        .op('K', 2)
                        .op('K', 3)
                        .op(0x87)
                        .op('}')
                        .text("x")
                        .op(']')
                        .op('K', 4)
                        .op('a')
                        .op('(', 'K', 5, 'K', 6, 'e')
                        .op('s')
                        .op('(')
                        .text("y")
                        .op('K', 7)
                        .text("z")
                        .op('K', 8)
                        .op('u')
                        .op(0x86);
        Tuple left = new Tuple(List.of(new Tuple(List.of(new Tuple(List.of()))), 1L));
        Object right =
                new Dictionary(Map.of("x", new Sequence(List.of(4L, 5L, 6L)), "y", 7L, "z", 8L));
        assertThat(load(pickle.stop()))
                .isEqualTo(new Tuple(List.of(new Tuple(List.of(left, 2L, 3L)), right)));
    }

    @Test
    void theMemoGivesTheSameObjectAgain() throws IOException {
        PickleBuilder pickle = pickle().op(']').op('q', 3).op('r', 0, 1, 0, 0).op('h', 3).op(0x86);
        Tuple pair = (Tuple) load(pickle.stop());
        assertThat(pair.items().get(0)).isSameAs(pair.items().get(1));
        Tuple far =
                (Tuple)
                        load(
                                pickle().op(']')
                                        .op('r', 0, 1, 0, 0)
                                        .op('j', 0, 1, 0, 0)
                                        .op(0x86)
                                        .stop());
        assertThat(far.items().get(0)).isSameAs(far.items().get(1));
    }

    /** A list in itself, and nesting deeper than any call stack. */
    @Test
    void containersWithoutEndDoNoHarm() throws IOException {
        assertThat(load(pickle().op(']').op('q', 0).op('h', 0).op('a').stop()))
                .isInstanceOf(Sequence.class);
        PickleBuilder deep = pickle().op(')');
        for (int i = 0; i < 1_000_000; i++) {
            deep.op(0x85);
        }
        assertThat(load(deep.stop())).isInstanceOf(Tuple.class);
    }

    @Test
    void attributesOfAnOrderedDictionaryMeanNothing() throws IOException {
        PickleBuilder pickle =
                pickle().global("collections", "OrderedDict")
                        .op(')')
                        .op('R')
                        .op('}')
                        .text("_metadata")
                        .op('N')
                        .op('s')
                        .op('b');
        assertThat(load(pickle.stop())).isEqualTo(new Dictionary());
    }

    @Test
    void aTensorKnowsItsStorage() throws IOException {
        assertThat(load(pickle().tensor(2, 1, new long[] {1}, new long[] {1}).stop()))
                .isEqualTo(new StoredTensor("F32", List.of(1L), 104, 4, List.of(1L)));
    }

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "builtins, eval",
        "builtins, getattr",
        "subprocess, Popen",
        "torch, load",
        "torch.hub, load",
        "torch._utils, _rebuild_tensor",
        "torch.nn.modules.linear, Linear",
        "collections.OrderedDict, fromkeys",
        "io.ouroboros.models.checkpoint.TensorObjects, x",
        "'', ''"
    })
    void everyOtherGlobalIsRefusedByName(String module, String name) {
        PickleBuilder pickle =
                pickle().global(module, name).text("touch /tmp/owned").op(0x85).op('R');
        assertThatThrownBy(() -> load(pickle.stop()))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "pickle must name nothing but tensors and dictionaries, got %s.%s in x.bin; nothing was executed, do not trust this file",
                        module, name);
    }

    @Test
    void aProgramThatBreaksTheLanguageIsRefused() {
        assertRefused(PickleBuilder.protocol(4), "protocol 4 before byte 2");
        assertRefused(pickle(), "an empty stack before byte 3");
        assertRefused(pickle().op('('), "an empty stack before byte 4");
        assertRefused(pickle().op('0'), "opcode 0x30 before byte 3");
        assertRefused(pickle().op('i'), "opcode 0x69 before byte 3");
        assertRefused(pickle().op('t'), "no mark on the stack before byte 3");
        assertRefused(pickle().op('K', 1, 0x86), "an empty stack before byte 5");
        assertRefused(pickle().op('(', 'q', 1), "an empty stack before byte 5");
        assertRefused(pickle().op('h', 9), "nothing in memo 9 before byte 4");
        assertRefused(
                pickle().op('K', 1, 'K', 2, 'a'),
                "items for something that is no list before byte 7");
        assertRefused(
                pickle().op(']').text("k").op('K', 2, 's'),
                "items for something that is no dictionary before byte 12");
        assertRefused(
                pickle().op('}', '(', 'K', 1, 'u'),
                "items for something that is no dictionary before byte 7");
        assertRefused(
                pickle().op('}', 'K', 1, 'K', 2, 's'),
                "a dictionary key that is no text before byte 8");
        assertRefused(
                pickle().op('}', '(').text("k").op('N').text("k").op('N', 'u'),
                "the dictionary key k twice before byte 19");
        assertRefused(
                pickle().op(']', 'N', 'b'),
                "attributes for something that is no dictionary before byte 5");
        assertRefused(pickle().op(0x8A, 9), "an integer of 9 bytes before byte 4");
        assertRefused(pickle().op('X', 1, 0, 0, 0, 0xFF), "text that is not UTF-8 before byte 8");
        assertRefused(
                pickle().op('X', 0xFF, 0xFF, 0xFF, 0xFF),
                "an end inside an instruction before byte 7");
        assertRefused(pickle().op('c').op('a'), "an end inside an instruction before byte 5");
    }

    @Test
    void aPickleWithoutStopIsRefused() {
        assertThatThrownBy(() -> load(new byte[0]))
                .hasMessage(
                        "pickle must be a dictionary of tensors in protocol 2, got an end inside an instruction before byte 0 in x.bin");
    }

    @Test
    void aCallOfSomethingElseIsRefused() {
        String found = "a call of something that is no function";
        assertRefusedObject(pickle().text("os.system").op(')', 'R'), found);
        assertRefusedObject(pickle().global("collections", "OrderedDict").op(']', 'R'), found);
        assertRefusedObject(pickle().global("torch", "FloatStorage").op(')', 'R'), found);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertRefusedObject(
                pickle().global("collections", "OrderedDict").op('N', 0x85, 'R'),
                "an OrderedDict with arguments");
        assertRefusedObject(
                pickle().global("torch._utils", "_rebuild_parameter").op(')', 'R'),
                "a parameter that is no tensor");
        assertRefusedObject(
                pickle().global("torch._utils", "_rebuild_parameter").op('N', 0x85, 'R'),
                "a parameter that is no tensor");
        String found = "a tensor without storage, offset, shape and strides";
        assertRefusedObject(rebuild(pickle()).op(')', 'R'), found);
        assertRefusedObject(rebuild(pickle()).op('(', 'N', 'N', 'N', 'N', 't', 'R'), found);
        assertRefusedObject(
                rebuild(pickle())
                        .op('(')
                        .storage("FloatStorage", "0", 2)
                        .op('N', ')', ')', 't', 'R'),
                found);
    }

    private static PickleBuilder rebuild(PickleBuilder pickle) {
        return pickle.global("torch._utils", "_rebuild_tensor_v2");
    }

    @Test
    void aStorageThatIsNotThereOrTooShortIsRefused() {
        assertRefusedObject(pickle().storage("FloatStorage", "1", 2), "no storage 1");
        assertRefusedObject(pickle().storage("FloatStorage", "../0", 2), "no storage ../0");
        assertRefusedObject(
                pickle().storage("FloatStorage", "0", 3),
                "3 elements of F32 in the 8 bytes of storage 0");
        assertRefusedObject(
                pickle().storage("HalfStorage", "0", -1),
                "-1 elements of F16 in the 8 bytes of storage 0");
        assertRefusedObject(
                pickle().storage("BoolStorage", "0", Long.MAX_VALUE),
                "9223372036854775807 elements of BOOL in the 8 bytes of storage 0");
    }

    @Test
    void aPersistentIdThatIsNoStorageIsRefused() {
        String found = "a persistent id that is no storage";
        assertRefusedObject(pickle().text("storage").op('Q'), found);
        assertRefusedObject(pickle().op(')', 'Q'), found);
        assertRefusedObject(pickle().op('(', 'N', 'N', 'N', 'N', 'N', 't', 'Q'), found);
        assertRefusedObject(
                pickle().op('(').text("storage").op('N', 'N', 'N', 'N', 't', 'Q'), found);
        assertRefusedObject(
                pickle().op('(')
                        .text("storage")
                        .global("torch", "FloatStorage")
                        .op('N', 'N', 'N', 't', 'Q'),
                found);
        assertRefusedObject(
                pickle().op('(')
                        .text("storage")
                        .global("torch", "FloatStorage")
                        .text("0")
                        .op('N', 'N', 't', 'Q'),
                found);
    }

    /** Shape, strides, offset on a storage of two elements. */
    @ParameterizedTest
    @CsvSource({
        "3, 1, 0",
        "2, 1, 1",
        "2, 2, 0",
        "1, 1, 2",
        "1, 1, -1",
        "0, 1, 3",
        "9223372036854775807, 0, 0",
        "2, 9223372036854775807, 0"
    })
    void aTensorOutsideItsStorageIsRefused(long size, long stride, long offset) {
        assertRefusedObject(
                pickle().tensor(2, offset, new long[] {size}, new long[] {stride}),
                "a tensor of shape [%s], strides [%s] and offset %s in a storage of 2 elements"
                        .formatted(size, stride, offset));
    }

    @Test
    void shapesThatOverflowOrDoNotFitTheirStridesAreRefused() {
        assertRefusedObject(
                pickle().tensor(2, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}),
                "a tensor of shape [4294967296, 4294967296], strides [0, 0] and offset 0 in a storage of 2 elements");
        assertRefusedObject(
                pickle().tensor(2, 0, new long[] {1}, new long[] {}),
                "a tensor of shape [1], strides [] and offset 0 in a storage of 2 elements");
    }

    @Test
    void sizesMustBeATupleOfNumbersFromZero() {
        String found = "sizes that are no tuple of numbers from 0";
        assertRefusedObject(pickle().tensor(2, 0, new long[] {-1}, new long[] {1}), found);
        assertRefusedObject(pickle().tensor(2, 0, new long[65], new long[65]), found);
        assertRefusedObject(
                rebuild(pickle())
                        .op('(')
                        .storage("FloatStorage", "0", 2)
                        .op('K', 0)
                        .op(']', ')', 't', 'R'),
                found);
        assertRefusedObject(
                rebuild(pickle())
                        .op('(')
                        .storage("FloatStorage", "0", 2)
                        .op('K', 0)
                        .op('N', 0x85, ')', 't', 'R'),
                found);
    }
}
