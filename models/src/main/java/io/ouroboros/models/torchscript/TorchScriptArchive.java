package io.ouroboros.models.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes Python modules as a TorchScript archive in memory, as {@code torch.jit.load} and DJL read
 * it.
 *
 * <p>Format (PyTorch, {@code torch/csrc/jit/serialization}), a zip of stored entries under one top
 * folder:
 *
 * <ul>
 *   <li>{@code version}: the text {@code 3}, the oldest file format that the loader takes without
 *       upgrading operators
 *   <li>{@code code/__torch__/NAME.py}: the modules, as {@link ScriptText} rewrites them
 *   <li>{@code data.pkl}: a pickle (protocol 2) of a {@code Program} object with its attributes
 *   <li>{@code constants.pkl}: a pickle of the empty tuple
 * </ul>
 */
public final class TorchScriptArchive {

    private static final String TOP_FOLDER = "ouroboros/";

    private TorchScriptArchive() {}

    /**
     * Writes an archive.
     *
     * @param main name of the module whose class {@code Program} the archive holds
     * @param modules Python text of each module by its name, {@code main} included
     * @param sizes the attribute {@code sizes} of the program, a dictionary
     * @param names the attribute {@code names} of the program, a list
     * @return the archive's bytes; equal arguments give equal bytes
     */
    public static byte[] write(
            String main,
            Map<String, String> modules,
            Map<String, Double> sizes,
            List<String> names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "version", utf8("3\n"));
            for (Map.Entry<String, String> text : ScriptText.of(modules).entrySet()) {
                store(zip, "code/__torch__/" + text.getKey() + ".py", utf8(text.getValue()));
            }
            store(zip, "data.pkl", pickle(main, new TreeMap<>(sizes), names));
            store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a ByteArrayOutputStream does not fail
        }
        return bytes.toByteArray();
    }

    /** Pickles a Program object with the state training, sizes and names. */
    private static byte[] pickle(String main, Map<String, Double> sizes, List<String> names)
            throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
        pickle.write(utf8("c__torch__." + main + "\nProgram\n")); // GLOBAL
        pickle.write(new byte[] {')', (byte) 0x81}); // EMPTY_TUPLE, NEWOBJ
        pickle.write(new byte[] {'}', '('}); // EMPTY_DICT, MARK
        string(pickle, "training");
        pickle.write((byte) 0x88); // NEWTRUE
        string(pickle, "sizes");
        typeTag(pickle);
        pickle.write(new byte[] {'}', '('}); // EMPTY_DICT, MARK
        for (Map.Entry<String, Double> size : sizes.entrySet()) {
            string(pickle, size.getKey());
            pickle.write('G'); // BINFLOAT
            pickle.write(ByteBuffer.allocate(Double.BYTES).putDouble(size.getValue()).array());
        }
        pickle.write('u'); // SETITEMS
        typed(pickle, "Dict[str, float]");
        string(pickle, "names");
        typeTag(pickle);
        pickle.write(new byte[] {']', '('}); // EMPTY_LIST, MARK
        for (String name : names) {
            string(pickle, name);
        }
        pickle.write('e'); // APPENDS
        typed(pickle, "List[str]");
        pickle.write(new byte[] {'u', 'b', '.'}); // SETITEMS, BUILD, STOP
        return pickle.toByteArray();
    }

    /** Begins a container with its type, without which the loader does not know an empty one's. */
    private static void typeTag(ByteArrayOutputStream pickle) throws IOException {
        pickle.write(utf8("ctorch.jit._pickle\nrestore_type_tag\n("));
    }

    private static void typed(ByteArrayOutputStream pickle, String type) throws IOException {
        string(pickle, type);
        pickle.write(new byte[] {'t', 'R'}); // TUPLE, REDUCE
    }

    private static void string(ByteArrayOutputStream pickle, String text) throws IOException {
        byte[] bytes = utf8(text);
        pickle.write('X'); // BINUNICODE
        pickle.write(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(bytes.length)
                        .array());
        pickle.write(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(TOP_FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // equal texts, equal bytes
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
