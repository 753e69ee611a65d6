package io.ouroboros.models.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive in memory, as {@code torch.jit.load} and DJL read it.
 *
 * <p>Format (PyTorch, {@code torch/csrc/jit/serialization}), a zip of stored entries under one top
 * folder:
 *
 * <ul>
 *   <li>{@code version}: the text {@code 3}, the oldest file format that the loader still takes
 *       without upgrading operators
 *   <li>{@code code/__torch__.py} and {@code code/__torch__/NAME.py}: program text; a file reaches
 *       another's functions as {@code __torch__.NAME.function} after {@code import __torch__.NAME}
 *   <li>{@code data.pkl}: a pickle (protocol 2) of an object of the module class whose only
 *       attribute is {@code training = true}
 *   <li>{@code constants.pkl}: a pickle of the empty tuple
 * </ul>
 */
public final class TorchScriptArchive {

    private static final String TOP_FOLDER = "ouroboros/";

    private TorchScriptArchive() {}

    /**
     * Writes an archive.
     *
     * @param moduleClass name of the class in {@code main} that becomes the module
     * @param main text of {@code __torch__.py}
     * @param files text of the imported files by name, without folder and ending
     * @return the archive's bytes; equal texts give equal bytes
     */
    public static byte[] write(String moduleClass, String main, Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
            store(zip, "code/__torch__.py", main.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                store(
                        zip,
                        "code/__torch__/" + file.getKey() + ".py",
                        file.getValue().getBytes(StandardCharsets.UTF_8));
            }
            store(zip, "data.pkl", moduleWithoutState(moduleClass));
            store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a ByteArrayOutputStream does not fail
        }
        return bytes.toByteArray();
    }

    /** Pickles {@code __torch__.CLASS()} with the state {@code {"training": True}}. */
    private static byte[] moduleWithoutState(String moduleClass) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
        pickle.write(("c__torch__\n" + moduleClass + "\n").getBytes(StandardCharsets.UTF_8));
        pickle.write(new byte[] {')', (byte) 0x81}); // EMPTY_TUPLE, NEWOBJ
        pickle.write(new byte[] {'}', '('}); // EMPTY_DICT, MARK
        byte[] key = "training".getBytes(StandardCharsets.UTF_8);
        pickle.write(new byte[] {'X', (byte) key.length, 0, 0, 0}); // BINUNICODE
        pickle.write(key);
        pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // NEWTRUE, SETITEMS, BUILD, STOP
        return pickle.toByteArray();
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
