package io.ouroboros.models.torchscript;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rewrites ordinary Python modules in the spelling of TorchScript archives.
 *
 * <p>The loader compiles methods, operators, slices, early returns, comprehensions, NamedTuples and
 * classes as they are. What differs is mechanical: names are absolute (class {@code C} and function
 * {@code f} of module {@code m} are {@code __torch__.m.C} and {@code __torch__.m.f}), {@code self}
 * has its type written out, dtypes are numbers ({@code c10/core/ScalarType.h}), torch's functions
 * have one namespace, and docstrings of modules and classes are left out. Strings and comments stay
 * as they are.
 *
 * @param module the name of the module to rewrite
 * @param definitions what each module defines
 */
record ScriptText(String module, Map<String, List<String>> definitions) {

    private static final Map<String, String> SPELLINGS =
            Map.ofEntries(
                    Map.entry("torch.nn.Module", "Module"),
                    Map.entry("torch.nn.functional.", "torch."),
                    Map.entry("torch.linalg.", "torch.linalg_"),
                    Map.entry("torch.ops.", "ops."),
                    Map.entry("torch.dtype", "int"),
                    Map.entry("torch.int64", "4"),
                    Map.entry("torch.float32", "6"),
                    Map.entry("torch.float64", "7"),
                    Map.entry("torch.bool", "11"),
                    Map.entry("torch.bfloat16", "15"),
                    Map.entry("math.inf", "inf"),
                    Map.entry("math.nan", "nan"),
                    Map.entry("math.pi", "3.141592653589793"));

    private static final Pattern SPELLING =
            Pattern.compile(
                    SPELLINGS.keySet().stream()
                            .map(name -> Pattern.quote(name) + (name.endsWith(".") ? "" : "\\b"))
                            .collect(Collectors.joining("|", "(?<![\\w.])(?:", ")")));

    /** A string or a comment, which are no code. */
    private static final String TEXT = "\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"|#[^\\n]*";

    /** What the loader wants at the head of a module class. */
    private static final String MODULE_HEAD =
            "    __parameters__ = []\n    __buffers__ = []\n    training : bool\n";

    private static final Pattern DOCSTRINGS =
            Pattern.compile(
                    "(?m)\\A\"\"\"(?s:.*?)\"\"\"\\n|^(class \\w+.*:\\n) +\"\"\"(?s:.*?)\"\"\"\\n");

    private static final Pattern DEFINITION =
            Pattern.compile("^(def|class) (\\w+)", Pattern.MULTILINE);

    private static final Pattern IMPORT =
            Pattern.compile("^(?:from \\w+ import .*|import (\\w+))\\n", Pattern.MULTILINE);

    private static final Pattern METHOD = Pattern.compile("^( +def \\w+\\(self)\\b");

    /**
     * Rewrites modules that import each other.
     *
     * @param modules Python text by module name
     * @return text of {@code code/__torch__/NAME.py} by name, in the names' order
     */
    static Map<String, String> of(Map<String, String> modules) {
        Map<String, List<String>> definitions = new TreeMap<>();
        modules.forEach((name, text) -> definitions.put(name, definitions(text)));
        Map<String, String> texts = new TreeMap<>();
        modules.forEach(
                (name, text) -> texts.put(name, new ScriptText(name, definitions).rewrite(text)));
        return texts;
    }

    private static List<String> definitions(String text) {
        return DEFINITION.matcher(text).results().map(found -> found.group(2)).toList();
    }

    private String rewrite(String text) {
        String script = DOCSTRINGS.matcher(text).replaceAll("$1");
        script = IMPORT.matcher(script).replaceAll(this::importLine);
        script = typeSelf(script);
        script = code(script, SPELLING, found -> requireNonNull(SPELLINGS.get(found.group())));
        for (Map.Entry<String, List<String>> other : definitions.entrySet()) {
            String names = String.join("|", other.getValue());
            String name = other.getKey();
            // a local variable may have a sibling's name: only what the sibling defines is meant
            Pattern used = Pattern.compile("(?<![\\w.])" + name + "\\.(" + names + ")(?=\\W)");
            script = code(script, used, found -> "__torch__." + name + "." + found.group(2));
        }
        return qualifyOwn(script);
    }

    /**
     * Siblings keep their import under an absolute name; of Python's own modules nothing is left.
     */
    private String importLine(MatchResult found) {
        String name = found.group(1);
        return name != null && definitions.containsKey(name)
                ? "import __torch__." + name + "\n"
                : "";
    }

    /** Writes out the type of self, and what the loader wants at the head of a module class. */
    private String typeSelf(String text) {
        StringBuilder script = new StringBuilder();
        String type = "";
        for (String line : text.lines().toList()) {
            Matcher definition = DEFINITION.matcher(line);
            if (definition.find()) {
                type = definition.group(2);
            }
            String typed = "$1: __torch__." + module + "." + type;
            script.append(METHOD.matcher(line).replaceFirst(typed)).append('\n');
            if (line.equals("class Program(torch.nn.Module):")) {
                script.append(MODULE_HEAD);
            }
        }
        return script.toString();
    }

    /** Functions where they are called, classes wherever they are named. */
    private String qualifyOwn(String script) {
        List<String> own = new ArrayList<>();
        Matcher definition = DEFINITION.matcher(script);
        while (definition.find()) {
            boolean function = definition.group(1).equals("def");
            own.add(definition.group(2) + (function ? "(?=\\()" : "(?=\\W)"));
        }
        if (own.isEmpty()) {
            return script;
        }
        String names = String.join("|", own);
        Pattern used = Pattern.compile("(?<![\\w.])(?<!def )(?<!class )(?:" + names + ")");
        return code(script, used, found -> "__torch__." + module + "." + found.group());
    }

    /**
     * Replaces what a pattern finds outside of strings and comments; the pattern's first group is
     * the match's second.
     */
    private static String code(
            String script, Pattern pattern, Function<MatchResult, String> replacement) {
        return Pattern.compile("(" + TEXT + ")|" + pattern.pattern())
                .matcher(script)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        found.group(1) != null
                                                ? found.group()
                                                : replacement.apply(found)));
    }
}
