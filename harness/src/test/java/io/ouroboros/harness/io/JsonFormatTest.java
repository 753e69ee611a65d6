package io.ouroboros.harness.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFormatTest {
    /** Expected digits: Python's repr, which gives the fewest digits that read back. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "3, 3.0",
        "-2.5, -2.5",
        "100, 100.0",
        "0.30000000000000004, 0.30000000000000004",
        "5e-324, 4.94065645841247E-324",
        "1.7976931348623157e308, 1.7976931348623157E308",
        "2e-3, 0.002",
        "1e-4, 0.0001",
        "1.5e-9, 1.5E-9",
        "1e23, 1.0E23",
        "2e23, 2.0E23",
        "123456789012345680, 1.2345678901234568E17",
        "9007199254740993, 9007199254740992.0",
        "-1e16, -1.0E16",
        "0, 0.0",
        "-0.0, -0.0",
        "NaN, NaN",
        "-Infinity, -Infinity",
    })
    void doublesHaveTheFewestDigits(double value, String text) {
        assertThat(JsonFormat.number(value)).isEqualTo(text);
    }

    @Test
    void doublesReadBackBitForBit() {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(JsonFormat.number(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void aLineKeepsTheFieldsOrderAndTheirKinds() {
        assertThat(JsonFormat.line(example()))
                .isEqualTo(
                        "{\"zeta\":3.0,\"alpha\":7,\"text\":\"<Größe>\\n\\\"\",\"none\":null,\"ok\":true,"
                                + "\"loss\":\"NaN\",\"ids\":[5,-6],\"empty\":{}}");
    }

    @Test
    void aFileIsIndentedAndEndsWithALineBreak() {
        assertThat(JsonFormat.pretty(example()))
                .isEqualTo(
                        """
                        {
                          "zeta": 3.0,
                          "alpha": 7,
                          "text": "<Größe>\\n\\"",
                          "none": null,
                          "ok": true,
                          "loss": "NaN",
                          "ids": [
                            5,
                            -6
                          ],
                          "empty": {}
                        }
                        """);
    }

    private static JsonObject example() {
        JsonArray ids = new JsonArray();
        ids.add(5);
        ids.add(-6L);
        JsonObject object = new JsonObject();
        object.addProperty("zeta", 3.0);
        object.addProperty("alpha", 7);
        object.addProperty("text", "<Größe>\n\"");
        object.add("none", JsonNull.INSTANCE);
        object.addProperty("ok", true);
        object.addProperty("loss", Double.NaN);
        object.add("ids", ids);
        object.add("empty", new JsonObject());
        return object;
    }
}
