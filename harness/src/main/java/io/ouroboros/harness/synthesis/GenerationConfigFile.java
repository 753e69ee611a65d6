package io.ouroboros.harness.synthesis;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model's {@code generation_config.json}: the rules that transformers' {@code generate} follows.
 * Of them this program always follows the end-of-text ids; all others are those of the command line
 * unless {@code --generation-config model} asks for the file's.
 */
public final class GenerationConfigFile {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationConfigFile.class);

    private static final String NAME = "generation_config.json";
    private static final String EOS = "eos_token_id";

    /** transformers' names of the fields of {@link DecodingOptions}, sorted. */
    private static final JsonObject RULES =
            object(
                    """
                    {"do_sample": "sample", "early_stopping": "earlyStopping",
                     "length_penalty": "lengthPenalty", "max_new_tokens": "newTokens",
                     "min_new_tokens": "minNewTokens", "min_p": "minP",
                     "no_repeat_ngram_size": "noRepeatNgram", "num_beams": "beamWidth",
                     "penalty_alpha": "penaltyAlpha", "repetition_penalty": "repetitionPenalty",
                     "temperature": "temperature", "top_k": "topK", "top_p": "topP",
                     "typical_p": "typicalP"}
                    """);

    /** What transformers 4.57 assumes where a rule is not stated. */
    private static final JsonObject DEFAULTS =
            object(
                    """
                    {"do_sample": false, "num_beams": 1, "num_beam_groups": 1,
                     "early_stopping": false, "length_penalty": 1, "temperature": 1,
                     "top_k": 50, "top_p": 1, "min_p": 0, "typical_p": 1,
                     "epsilon_cutoff": 0, "eta_cutoff": 0, "min_new_tokens": 0,
                     "min_length": 0, "max_length": 20, "repetition_penalty": 1,
                     "no_repeat_ngram_size": 0, "diversity_penalty": 0,
                     "encoder_repetition_penalty": 1, "encoder_no_repeat_ngram_size": 0,
                     "num_return_sequences": 1, "use_cache": true}
                    """);

    private static final Set<String> OF_SAMPLING =
            Set.of(
                    "temperature",
                    "top_k",
                    "top_p",
                    "min_p",
                    "typical_p",
                    "epsilon_cutoff",
                    "eta_cutoff");

    /** Fields that are no rules of decoding, and the ids that are followed. */
    private static final Set<String> NO_RULES =
            Set.of(
                    "_from_model_config",
                    "bos_token_id",
                    "cache_implementation",
                    "decoder_start_token_id",
                    EOS,
                    "output_attentions",
                    "output_hidden_states",
                    "output_logits",
                    "output_scores",
                    "pad_token_id",
                    "return_dict_in_generate",
                    "transformers_version",
                    "use_cache");

    /** Rules that an option replaces, as the arguments of {@code generate} replace them. */
    private static final Map<String, List<String>> REPLACED =
            Map.of(
                    "max_length", List.of("--new-tokens"),
                    "min_length", List.of("--min-new-tokens"),
                    "num_return_sequences", List.of("--num-return", "--synthetic-sets"));

    private GenerationConfigFile() {}

    private static JsonObject object(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }

    /**
     * Returns the stated rules as arguments. As in transformers, draws are from 50 tokens unless
     * another number is stated.
     *
     * @param model a model directory
     * @param isTyped which options the command line has, which override the file
     * @return for example {@code --repetition-penalty=1.2}; none without the file
     * @throws HarnessException if the file states a rule that cannot be followed
     * @throws IOException if the file cannot be read
     */
    public static List<String> arguments(Path model, Predicate<String> isTyped) throws IOException {
        Path file = model.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            LOG.warn("--generation-config model: {} is missing, so there is none to follow", file);
            return List.of();
        }
        JsonObject stated = JsonFields.read(file).object();
        boolean sampling = isTyped.test("--sample") || isTrue(stated.get("do_sample"));
        Map<String, String> arguments = new TreeMap<>(Map.of(option("topK"), "50"));
        List<String> refused = new ArrayList<>();
        Set<String> advice = new TreeSet<>();
        rulesThatCount(stated, sampling)
                .forEach(
                        (name, value) -> {
                            if (RULES.has(name) && value.isJsonPrimitive()) {
                                String own = RULES.get(name).getAsString();
                                arguments.put(option(own), value.getAsString());
                            } else if (!same(value, DEFAULTS.get(name))
                                    && !isReplaced(name, stated, isTyped)) {
                                refused.add(name + " " + JsonFormat.line(value));
                                advice.addAll(REPLACED.getOrDefault(name, List.of()));
                            }
                        });
        if (!refused.isEmpty()) {
            advice.add("--generation-config none");
            throw new HarnessException(
                    "generation_config.json must state rules that can be followed, got %s in %s; give %s"
                            .formatted(
                                    String.join(", ", refused), file, String.join(" or ", advice)));
        }
        List<String> found = arguments.entrySet().stream().map(Map.Entry::toString).toList();
        LOG.info("rules of {}: {}", file, String.join(" ", found));
        return found;
    }

    /** The stated rules without those that transformers does not apply either. */
    private static Map<String, JsonElement> rulesThatCount(JsonObject stated, boolean sampling) {
        Map<String, JsonElement> rules = new LinkedHashMap<>(stated.asMap());
        rules.keySet().removeAll(NO_RULES);
        rules.values().removeIf(JsonElement::isJsonNull);
        boolean contrastive =
                !sampling
                        && number(stated, "penalty_alpha", 0) > 0
                        && number(stated, "num_beams", 1) == 1
                        && number(stated, "top_k", 50) > 1;
        if (!contrastive) {
            rules.remove("penalty_alpha");
        }
        if (!sampling) {
            rules.keySet()
                    .removeIf(
                            name ->
                                    OF_SAMPLING.contains(name)
                                            && !(contrastive && name.equals("top_k")));
        }
        return rules;
    }

    private static double number(JsonObject stated, String name, double absent) {
        return stated.get(name) instanceof JsonPrimitive found && found.isNumber()
                ? found.getAsDouble()
                : absent;
    }

    /** {@code topK} is {@code --top-k}. */
    private static String option(String field) {
        return "--" + field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isReplaced(String name, JsonObject stated, Predicate<String> isTyped) {
        return REPLACED.getOrDefault(name, List.of()).stream().anyMatch(isTyped)
                || (name.equals("max_length") && stated.has("max_new_tokens"))
                || (name.equals("min_length") && stated.has("min_new_tokens"));
    }

    /**
     * Adds the rules of a run to the file of a generation's model, with which transformers then
     * decodes as the run does.
     *
     * @param directory a model directory with the file
     * @param options how the run decodes
     * @throws IOException if the file cannot be read or written
     */
    public static void addRules(Path directory, DecodingOptions options) throws IOException {
        Path file = directory.resolve(NAME);
        JsonObject json = JsonFields.read(file).object();
        json.remove("_from_model_config"); // transformers would derive it again
        rules(Settings.toJson(options)).asMap().forEach(json::add);
        Files.writeString(file, JsonFormat.line(json) + "\n");
    }

    /**
     * Warns of each rule that the file states and a decode does not follow, and says where the
     * end-of-text ids are from if the model's two configurations differ.
     *
     * @param model a model directory
     * @param options how the decode is done
     * @throws IOException if a file cannot be read
     */
    public static void warn(Path model, DecodingOptions options) throws IOException {
        Path file = model.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return;
        }
        JsonObject stated = JsonFields.read(file).object();
        List<String> ignored = ignored(stated, options);
        if (!ignored.isEmpty()) {
            LOG.warn(
                    "{} states rules that are not followed: {}; give --generation-config model, or options such as --repetition-penalty, to follow them",
                    file,
                    String.join(", ", ignored));
        }
        Path config = model.resolve("config.json");
        JsonElement other = Files.exists(config) ? JsonFields.read(config).object().get(EOS) : null;
        JsonElement own = stated.has(EOS) ? stated.get(EOS) : JsonNull.INSTANCE;
        if (other != null && !own.equals(other)) {
            LOG.info("{} {} of generation_config.json ends texts, not {}", EOS, own, other);
        }
    }

    /** The rules that are stated and not followed, each with its value. */
    static List<String> ignored(JsonObject stated, DecodingOptions options) {
        JsonObject followed = rules(Settings.toJson(options));
        boolean sampling = isTrue(stated.get("do_sample")) || isTrue(followed.get("do_sample"));
        List<String> ignored = new ArrayList<>();
        rulesThatCount(stated, sampling)
                .forEach(
                        (name, value) -> {
                            JsonElement own =
                                    followed.has(name) ? followed.get(name) : DEFAULTS.get(name);
                            if (!same(value, own)) {
                                ignored.add(name + " " + JsonFormat.line(value));
                            }
                        });
        return ignored;
    }

    /** The rules under transformers' names, without those that change nothing. */
    private static JsonObject rules(JsonObject options) {
        JsonObject rules = new JsonObject();
        RULES.asMap()
                .forEach(
                        (name, own) -> {
                            JsonElement value = options.get(own.getAsString());
                            if (value != null && !same(value, DEFAULTS.get(name))) {
                                rules.add(name, plain(value));
                            }
                        });
        return rules;
    }

    /** The words true and false, as options write them, as JSON has them. */
    private static JsonElement plain(JsonElement value) {
        String text = value.isJsonPrimitive() ? value.getAsString() : "";
        return text.equals("true") || text.equals("false")
                ? new JsonPrimitive(Boolean.parseBoolean(text))
                : value;
    }

    private static boolean isTrue(@Nullable JsonElement value) {
        return value != null && plain(value).equals(new JsonPrimitive(true));
    }

    private static boolean same(JsonElement a, @Nullable JsonElement b) {
        return b != null && plain(a).equals(plain(b));
    }
}
