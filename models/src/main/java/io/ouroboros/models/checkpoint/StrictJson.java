package io.ouroboros.models.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JSON of RFC 8259 in well-formed UTF-8. A map must not have a key twice. */
final class StrictJson {
    private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).create();

    /** Python's json module writes these values. */
    private static final Pattern NOT_FINITE = Pattern.compile("[:\\[,]\\s*(-?(?:NaN|Infinity))\\b");

    /** Editors of Windows put it before a file. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private StrictJson() {}

    /**
     * Reads a whole document, followed only by blanks.
     *
     * @param what the document's name in messages
     */
    static <T> T parse(byte[] utf8, String what, Path file, TypeToken<T> type)
            throws InvalidCheckpointException {
        int start = Arrays.mismatch(utf8, BYTE_ORDER_MARK) == 3 ? 3 : 0;
        try (Reader text =
                new InputStreamReader(
                        new ByteArrayInputStream(utf8, start, utf8.length - start),
                        StandardCharsets.UTF_8.newDecoder())) {
            T value = GSON.fromJson(text, type);
            if (value != null) {
                return value;
            }
            throw new JsonParseException("it is empty");
        } catch (JsonParseException | IOException e) {
            throw new InvalidCheckpointException(
                    "could not read %s: malformed JSON in the %s (%s)"
                            .formatted(file, what, cause(e, utf8)));
        }
    }

    /** Gson's message without advice to Java programmers. */
    private static String cause(Exception e, byte[] utf8) {
        if (e.getCause() instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        Matcher number = NOT_FINITE.matcher(new String(utf8, StandardCharsets.UTF_8));
        if (number.find()) {
            return number.group(1) + " is no JSON; write null";
        }
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^[\\w.]+Exception: ", "")
                .replace("com.google.gson.", "")
                .replaceFirst("Use JsonReader\\S+ to accept malformed JSON", "syntax error");
    }
}
