package io.ouroboros.models.checkpoint;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the part of Python's pickle language, protocol 2, that {@code torch.save} writes for a
 * dictionary of tensors.
 *
 * <p>Builds {@code str}, {@code int}, {@code float}, {@code bool}, {@code None}, tuples, lists and
 * dictionaries with text keys. Names and calls go to {@link TensorObjects}, which knows a handful
 * of names and runs no code. The language is that of {@code Lib/pickletools.py} of CPython; opcodes
 * that are not in {@link #OPCODES} are refused.
 *
 * <p>In Java: {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@link Token#NONE},
 * {@link Tuple}, {@link Sequence}, {@link Dictionary}. Containers may contain themselves: never
 * compare, hash or print them.
 */
final class Unpickler {
    /** A tuple, which is never changed. */
    record Tuple(List<Object> items) {}

    /** A list. */
    record Sequence(List<Object> items) {}

    /** A {@code dict} or {@code OrderedDict}. */
    record Dictionary(Map<String, Object> items) {
        Dictionary() {
            this(new LinkedHashMap<>());
        }
    }

    /** Values without content. */
    enum Token {
        /** Python's {@code None}. */
        NONE,
        /** Where the items of a container begin on the stack. */
        MARK
    }

    /** One instruction. */
    private interface Opcode {
        /** Moves the machine on. */
        void run(Unpickler machine) throws IOException;
    }

    private static final Map<Character, Opcode> OPCODES =
            Map.ofEntries(
                    entry('\u0080', Unpickler::protocol),
                    entry('N', machine -> machine.push(Token.NONE)),
                    entry('\u0088', machine -> machine.push(true)),
                    entry('\u0089', machine -> machine.push(false)),
                    entry('J', machine -> machine.push((long) machine.next(4).getInt())),
                    entry('K', machine -> machine.push(machine.unsigned(1))),
                    entry('M', machine -> machine.push(machine.unsigned(2))),
                    entry('\u008A', machine -> machine.push(machine.longInteger())),
                    entry('G', machine -> machine.push(machine.bigEndianDouble())),
                    entry('X', machine -> machine.push(machine.text(machine.unsigned(4)))),
                    entry('(', machine -> machine.push(Token.MARK)),
                    entry(')', machine -> machine.push(new Tuple(List.of()))),
                    entry('\u0085', machine -> machine.push(machine.tuple(1))),
                    entry('\u0086', machine -> machine.push(machine.tuple(2))),
                    entry('\u0087', machine -> machine.push(machine.tuple(3))),
                    entry('t', machine -> machine.push(new Tuple(machine.popToMark()))),
                    entry(']', machine -> machine.push(new Sequence(new ArrayList<>()))),
                    entry('a', machine -> machine.append(List.of(machine.pop()))),
                    entry('e', machine -> machine.append(machine.popToMark())),
                    entry('}', machine -> machine.push(new Dictionary())),
                    entry('s', machine -> machine.setItems(machine.tuple(2).items())),
                    entry('u', machine -> machine.setItems(machine.popToMark())),
                    entry('q', machine -> machine.memoize(machine.unsigned(1))),
                    entry('r', machine -> machine.memoize(machine.unsigned(4))),
                    entry('h', machine -> machine.recall(machine.unsigned(1))),
                    entry('j', machine -> machine.recall(machine.unsigned(4))),
                    entry('c', Unpickler::global),
                    entry('Q', Unpickler::persistent),
                    entry('R', Unpickler::call),
                    entry('b', Unpickler::build));

    private static final char STOP = '.';

    private final ByteBuffer pickle;
    private final Path file;
    private final TensorObjects objects;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    private Unpickler(byte[] pickle, Path file, TensorObjects objects) {
        this.pickle = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.file = file;
        this.objects = objects;
    }

    /**
     * Runs a pickle to its end.
     *
     * @param pickle the program
     * @param file the file it comes from, for messages
     * @param objects the meaning of names, calls and persistent ids
     * @return the object it builds
     */
    static Object load(byte[] pickle, Path file, TensorObjects objects) throws IOException {
        return new Unpickler(pickle, file, objects).run();
    }

    private Object run() throws IOException {
        while (true) {
            char code = (char) unsigned(1);
            if (code == STOP) {
                return pop();
            }
            Opcode opcode = OPCODES.get(code);
            if (opcode == null) {
                throw malformed("opcode 0x%02x".formatted((int) code));
            }
            opcode.run(this);
        }
    }

    private void protocol() throws IOException {
        long version = unsigned(1);
        if (version != 2) {
            throw malformed("protocol " + version);
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    /** The value that the next {@link #pop} takes. */
    private Object top() throws IOException {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == Token.MARK) {
            throw malformed("an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws IOException {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private Tuple tuple(int length) throws IOException {
        Object[] items = new Object[length];
        for (int i = length - 1; i >= 0; i--) {
            items[i] = pop();
        }
        return new Tuple(List.of(items));
    }

    private List<Object> popToMark() throws IOException {
        int mark = stack.lastIndexOf(Token.MARK);
        if (mark < 0) {
            throw malformed("no mark on the stack");
        }
        List<Object> markAndItems = stack.subList(mark, stack.size());
        List<Object> items = List.copyOf(markAndItems.subList(1, markAndItems.size()));
        markAndItems.clear();
        return items;
    }

    private void append(List<Object> items) throws IOException {
        if (!(top() instanceof Sequence list)) {
            throw malformed("items for something that is no list");
        }
        list.items().addAll(items);
    }

    private void setItems(List<Object> keysAndValues) throws IOException {
        if (!(top() instanceof Dictionary dictionary) || keysAndValues.size() % 2 != 0) {
            throw malformed("items for something that is no dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (!(keysAndValues.get(i) instanceof String key)) {
                throw malformed("a dictionary key that is no text");
            }
            if (dictionary.items().put(key, keysAndValues.get(i + 1)) != null) {
                throw malformed("the dictionary key %s twice".formatted(key));
            }
        }
    }

    private void memoize(long index) throws IOException {
        memo.put(index, top());
    }

    private void recall(long index) throws IOException {
        Object value = memo.get(index);
        if (value == null) {
            throw malformed("nothing in memo " + index);
        }
        push(value);
    }

    private void global() throws IOException {
        String module = line();
        push(objects.global(module + "." + line()));
    }

    private void persistent() throws IOException {
        push(objects.persistent(pop()));
    }

    private void call() throws IOException {
        Object arguments = pop();
        push(objects.call(pop(), arguments));
    }

    /** Sets attributes of an object: only an ordered dictionary's, which mean nothing here. */
    private void build() throws IOException {
        pop();
        if (!(top() instanceof Dictionary)) {
            throw malformed("attributes for something that is no dictionary");
        }
    }

    /** The next bytes, little-endian. */
    private ByteBuffer next(long length) throws IOException {
        if (length > pickle.remaining()) {
            throw malformed("an end inside an instruction");
        }
        ByteBuffer bytes =
                pickle.slice(pickle.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        pickle.position(pickle.position() + (int) length);
        return bytes;
    }

    /** The next bytes as a number without sign, little-endian. */
    private long unsigned(int length) throws IOException {
        ByteBuffer bytes = next(length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << Byte.SIZE | Byte.toUnsignedLong(bytes.get(i));
        }
        return value;
    }

    /** A two's complement integer that follows its length in bytes. */
    private long longInteger() throws IOException {
        int length = (int) unsigned(1);
        if (length > Long.BYTES) {
            throw malformed("an integer of %s bytes".formatted(length));
        }
        int missingBits = Long.SIZE - length * Byte.SIZE;
        return length == 0 ? 0 : unsigned(length) << missingBits >> missingBits;
    }

    private double bigEndianDouble() throws IOException {
        return next(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble();
    }

    private String text(long length) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(next(length)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("text that is not UTF-8");
        }
    }

    /** The text before the next line feed. */
    private String line() throws IOException {
        int length = 0;
        while (length < pickle.remaining() && pickle.get(pickle.position() + length) != '\n') {
            length++;
        }
        String line = text(length);
        next(1);
        return line;
    }

    private InvalidCheckpointException malformed(String found) {
        return new InvalidCheckpointException(
                "pickle must be a dictionary of tensors in protocol 2, got %s before byte %s in %s"
                        .formatted(found, pickle.position(), file));
    }
}
