package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.hub.DatasetSnapshot;
import io.ouroboros.harness.hub.HubClient;
import io.ouroboros.harness.hub.HubReference;
import io.ouroboros.harness.hub.ModelSnapshot;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a model or a dataset. */
@Command(
        name = "fetch",
        description = {
            "Downloads a model or a dataset from the Hugging Face hub, so that later runs work offline.",
            "Shares the cache of the Python tools, and reads their variables: HF_ENDPOINT, HF_TOKEN,"
                    + " HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE, HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE,"
                    + " SSL_CERT_FILE."
        },
        footer = {
            "  ouroboros fetch facebook/opt-125m",
            "  ouroboros fetch wikitext:wikitext-2-raw-v1",
            "  ouroboros fetch Salesforce/wikitext --dataset --config wikitext-2-raw-v1 --format json",
            "  ouroboros fetch facebook/opt-125m --revision 27dcfa74d334bc871f3234de431e71c6eeba5dd6 --offline"
        })
final class FetchCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private HubOptions hub = new HubOptions();

    @Parameters(
            paramLabel = "ID",
            description = "A model such as facebook/opt-125m, or a dataset as ID:CONFIG.")
    private String id = "";

    @Option(
            names = "--dataset",
            description = "Treat ID as a dataset, even without a configuration.")
    private boolean dataset;

    @Option(
            names = "--config",
            paramLabel = "NAME",
            description = "The dataset's configuration, unless it has only one.")
    private String config = "";

    @Option(
            names = "--revision",
            paramLabel = "REV",
            description = "Branch, tag or full commit (default: ${DEFAULT-VALUE}).")
    private String revision = HubClient.DEFAULT_REVISION;

    @Override
    int run() throws IOException {
        HubReference remote = HubReference.ofHub(id);
        Checks problems = checks();
        problems.check(
                remote.config().isEmpty() || config.isEmpty(),
                "--config must not be combined with ID:CONFIG, got both");
        problems.throwIfAny();
        String chosen = remote.config() + config;
        HubClient client = hub.client(this);
        if (dataset || !chosen.isEmpty()) {
            print(client.fetchDataset(remote.name(), chosen, revision));
        } else {
            print(client.fetchModel(remote.name(), revision));
        }
        return ExitCode.DONE;
    }

    private record File(String name, long sizeBytes) {}

    private record Model(
            String model, String revision, String commit, Path directory, List<File> files) {}

    private record Dataset(
            String dataset,
            String config,
            String revision,
            String commit,
            Path directory,
            Map<String, List<String>> splits,
            List<File> files) {}

    private void print(ModelSnapshot model) throws IOException {
        Path directory = model.directory();
        List<File> files = files(directory, model.files());
        print(new Model(model.id(), model.revision(), model.commit(), directory, files), files);
    }

    private void print(DatasetSnapshot found) throws IOException {
        Path directory = found.directory();
        Map<String, List<String>> splits = new LinkedHashMap<>();
        found.splits()
                .forEach(
                        (split, paths) ->
                                splits.put(
                                        split,
                                        paths.stream()
                                                .map(path -> name(directory, path))
                                                .toList()));
        List<File> files =
                files(directory, found.splits().values().stream().flatMap(List::stream).toList());
        print(
                new Dataset(
                        found.id(),
                        found.config(),
                        found.revision(),
                        found.commit(),
                        directory,
                        splits,
                        files),
                files);
    }

    /** Prints the fields of one value and the list of files, whose names show the splits. */
    private void print(Record snapshot, List<File> files) {
        JsonObject json = JsonRecords.toJson(snapshot);
        StringBuilder text = new StringBuilder();
        json.asMap()
                .forEach(
                        (field, value) -> {
                            if (value.isJsonPrimitive()) {
                                text.append("%-11s%s\n".formatted(field, value.getAsString()));
                            }
                        });
        List<List<String>> rows =
                files.stream()
                        .map(file -> List.of(file.name(), Quantities.bytes(file.sizeBytes())))
                        .toList();
        text.append('\n').append(ConsoleTable.of("", "file|size:", rows).stripTrailing());
        format.print(this, json, text.toString());
    }

    private static List<File> files(Path directory, List<Path> paths) throws IOException {
        List<File> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(new File(name(directory, path), Files.size(path)));
        }
        return files;
    }

    private static String name(Path directory, Path file) {
        return directory.relativize(file).toString();
    }
}
