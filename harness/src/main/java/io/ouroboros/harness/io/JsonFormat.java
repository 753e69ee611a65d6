package io.ouroboros.harness.io;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one form of JSON that Ouroboros writes: equal values give equal bytes, on every Java version.
 *
 * <ul>
 *   <li>Fields come in the order in which they were added to their object; a field whose value is
 *       null is written.
 *   <li>Text is written as it is; only quotes, backslashes, control characters and the line
 *       separators U+2028 and U+2029 are escaped.
 *   <li>Integers are plain digits. Doubles have the fewest digits that read back as the same
 *       double, always with a point: {@code 0.1}, {@code 3.0}, {@code 1.5E-9}. ({@code
 *       Double.toString} gives other digits before Java 19.)
 *   <li>Doubles that are not finite, for which JSON has no number, are the strings {@code "NaN"},
 *       {@code "Infinity"} and {@code "-Infinity"}; {@link JsonFields} and Python's {@code float}
 *       read them back.
 * </ul>
 */
public final class JsonFormat {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private JsonFormat() {}

    /**
     * Writes a value for a line of a JSONL file or for a pipe.
     *
     * @param value any JSON value
     * @return one line, without its end
     */
    public static String line(JsonElement value) {
        return text(value, FormattingStyle.COMPACT);
    }

    /**
     * Writes a value for a file that people read.
     *
     * @param value any JSON value
     * @return lines indented by two blanks a level, with a line break at the end
     */
    public static String pretty(JsonElement value) {
        return text(value, FormattingStyle.PRETTY) + "\n";
    }

    /**
     * Makes an array of token ids.
     *
     * @param ids token ids
     * @return the same numbers as JSON
     */
    public static JsonArray array(int[] ids) {
        JsonArray array = new JsonArray(ids.length);
        for (int id : ids) {
            array.add(id);
        }
        return array;
    }

    /**
     * Makes an array of numbers.
     *
     * @param numbers any doubles
     * @return a new array
     */
    public static JsonArray array(List<Double> numbers) {
        JsonArray array = new JsonArray(numbers.size());
        numbers.forEach(array::add);
        return array;
    }

    /**
     * Writes a double as {@link JsonFormat} describes.
     *
     * @param value any double
     * @return a JSON number, or {@code NaN}, {@code Infinity} or {@code -Infinity} without quotes
     */
    public static String number(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.toString(value);
        }
        BigDecimal shortest = shortest(value).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.setScale(Math.max(shortest.scale(), 1)).toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() == 1 ? "0" : digits.substring(1);
        return (value < 0 ? "-" : "") + digits.charAt(0) + "." + fraction + "E" + exponent;
    }

    /** 15 digits always survive a double, and 17 always distinguish it from its neighbours. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int numDigits = 15; numDigits < 17; numDigits++) {
            BigDecimal rounded = exact.round(new MathContext(numDigits));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(17));
    }

    private static String text(JsonElement value, FormattingStyle style) {
        StringWriter text = new StringWriter();
        JsonWriter writer = new NumberWriter(text);
        writer.setFormattingStyle(style);
        GSON.toJson(value, writer);
        return text.toString();
    }

    /** Writes floating point numbers as {@link #number} does, those that are not finite as text. */
    private static final class NumberWriter extends JsonWriter {

        NumberWriter(StringWriter text) {
            super(text);
        }

        @Override
        public JsonWriter value(@Nullable Number value) throws IOException {
            if (!(value instanceof Double || value instanceof Float)) {
                return super.value(value);
            }
            String text = number(value.doubleValue());
            return Double.isFinite(value.doubleValue()) ? jsonValue(text) : value(text);
        }
    }
}
