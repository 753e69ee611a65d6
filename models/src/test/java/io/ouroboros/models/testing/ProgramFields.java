package io.ouroboros.models.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.models.architecture.ProgramText;
import io.ouroboros.models.torchscript.NamedNumbers;
import io.ouroboros.models.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of a NamedTuple's fields in a program text, against the order in which Java sends them.
 */
public final class ProgramFields {

    private ProgramFields() {}

    /**
     * Compares the fields of a NamedTuple, lists apart, the function that builds it from a list of
     * integers and a list of floats, and what Java sends.
     */
    public static void assertSent(NamedNumbers sent, String module, String tuple, String function) {
        String text = ProgramText.read(TorchScriptProgram.class, module + ".py");
        assertThat(fields(text, tuple)).isEqualTo(sent.names());
        String body = one(text, "def " + function + "\\([^\\n]*\\n((?:    .*\\n)+)");
        List<String> unpacked = new ArrayList<>(words(one(body, "^([^=]*) = integers")));
        assertThat(unpacked).hasSize(sent.integers().length);
        unpacked.addAll(words(one(body, "integers\\n([^=]*) = floats")));
        assertThat(unpacked).isEqualTo(sent.names());
        assertThat(
                        words(
                                one(body, "return " + tuple + "\\(([\\s\\S]*)\\)")
                                        .replaceAll("bool|eos_token_ids", "")))
                .isEqualTo(sent.names());
    }

    private static List<String> fields(String text, String tuple) {
        return Pattern.compile("^    (\\w+): (?:int|bool|float)", Pattern.MULTILINE)
                .matcher(one(text, "class " + tuple + "\\(NamedTuple\\):\\n((?:    .*\\n)+)"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> words(String text) {
        return Pattern.compile("\\w+").matcher(text).results().map(found -> found.group()).toList();
    }

    private static String one(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        assertThat(matcher.find()).as(regex).isTrue();
        return matcher.group(1);
    }
}
