package io.ouroboros.harness.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetricsCsvTest {

    @Test
    void pathsAreColumnsInTheOrderInWhichTheyFirstCome() throws IOException {
        assertThat(
                        MetricsCsv.of(
                                lines(
                                        "{'generation': 0, 'test': {'nllNats': 7.5, 'deciles': [{'ppl': 3}, {'ppl': 4}]}}",
                                        "{'tail': 0.5, 'generation': 1, 'test': {'blocks': 2, 'deciles': [{'ppl': 5}]}}")))
                .isEqualTo(
                        """
                        generation,test.nllNats,test.deciles.0.ppl,test.deciles.1.ppl,tail,test.blocks
                        0,7.5,3,4,,
                        1,,5,,0.5,2
                        """);
    }

    @Test
    void valuesKeepTheirDigits() throws IOException {
        assertThat(
                        MetricsCsv.of(
                                lines(
                                        "{'a': 16.699444054678814, 'b': 1E-7, 'c': 'NaN', 'd': '-Infinity', 'e': true, 'f': null, 'g': []}")))
                .isEqualTo("a,b,c,d,e\n16.699444054678814,1E-7,NaN,-Infinity,true\n");
        JsonObject built = new JsonObject();
        built.addProperty("a", 100.0);
        built.addProperty("b", Double.POSITIVE_INFINITY);
        assertThat(MetricsCsv.of(List.of(new JsonFields(built, "memory"))))
                .isEqualTo("a,b\n100.0,Infinity\n");
    }

    @Test
    void onlyWhatNeedsThemHasQuotes() throws IOException {
        assertThat(
                        MetricsCsv.of(
                                lines(
                                        "{'plain text': 'a; b', 'x,y': '1,2', 'q': 'say \\\"hi\\\"', 'n': 'a\\nb', 'r': 'a\\rb', 's': ' x '}")))
                .isEqualTo(
                        "plain text,\"x,y\",q,n,r,s\na; b,\"1,2\",\"say \"\"hi\"\"\",\"a\nb\",\"a\rb\", x \n");
    }

    @Test
    void numbersAreThePathsThatCanBeDrawn() throws IOException {
        JsonObject object =
                lines("{'a': {'b': 2, 'c': 'text', 'd': 'Infinity'}, 'e': false, 'f': [0.5]}")
                        .get(0)
                        .object();
        assertThat(MetricPaths.numbers(object)).hasToString("{a.b=2.0, a.d=Infinity, f.0=0.5}");
    }

    private static List<JsonFields> lines(String... lines) throws IOException {
        List<JsonFields> fields = new ArrayList<>();
        for (String line : lines) {
            fields.add(JsonFields.parse(line.replace('\'', '"'), "metrics.jsonl"));
        }
        return fields;
    }
}
