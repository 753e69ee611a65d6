package io.ouroboros.harness.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.hub.DatasetSnapshot;
import io.ouroboros.harness.hub.HubClient;
import io.ouroboros.harness.hub.HubReference;
import io.ouroboros.harness.hub.ModelSnapshot;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros fetch facebook/opt-125m",
            "  ouroboros fetch wikitext:wikitext-2-raw-v1",
            "  ouroboros fetch Salesforce/wikitext --dataset --config wikitext-2-raw-v1 --format json",
            "  ouroboros fetch facebook/opt-125m --revision 27dcfa74d334bc871f3234de431e71c6eeba5dd6 --offline"
        })
final class FetchCommand implements Callable<Integer> {
    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();

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

    FetchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        HubReference remote = HubReference.ofHub(id);
        Problems problems = new Problems();
        problems.check(
                remote.config().isEmpty() || config.isEmpty(),
                "--config must not be combined with ID:CONFIG, got both");
        problems.throwIfAny();
        String chosen = remote.config() + config;
        HubClient client = hub.client(session, common);
        if (dataset || !chosen.isEmpty()) {
            print(client.fetchDataset(remote.name(), chosen, revision));
        } else {
            print(client.fetchModel(remote.name(), revision));
        }
        return ExitCode.DONE;
    }

    private void print(ModelSnapshot model) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("model", model.id());
        json.addProperty("revision", model.revision());
        json.addProperty("commit", model.commit());
        json.addProperty("directory", model.directory().toString());
        print(json, model.directory(), model.files());
    }

    private void print(DatasetSnapshot dataset) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("dataset", dataset.id());
        json.addProperty("config", dataset.config());
        json.addProperty("revision", dataset.revision());
        json.addProperty("commit", dataset.commit());
        json.addProperty("directory", dataset.directory().toString());
        JsonObject splits = new JsonObject();
        List<Path> files = new ArrayList<>();
        dataset.splits()
                .forEach(
                        (split, paths) -> {
                            JsonArray names = new JsonArray();
                            paths.forEach(path -> names.add(name(dataset.directory(), path)));
                            splits.add(split, names);
                            files.addAll(paths);
                        });
        json.add("splits", splits);
        print(json, dataset.directory(), files);
    }

    /** Prints the fields and the list of files. */
    private void print(JsonObject json, Path directory, List<Path> files) throws IOException {
        JsonArray sizes = new JsonArray();
        List<List<String>> rows = new ArrayList<>();
        for (Path file : files) {
            long sizeBytes = Files.size(file);
            JsonObject entry = new JsonObject();
            entry.addProperty("name", name(directory, file));
            entry.addProperty("sizeBytes", sizeBytes);
            sizes.add(entry);
            rows.add(List.of(name(directory, file), Quantities.bytes(sizeBytes)));
        }
        if (format.format() == OutputFormat.JSON) {
            json.add("files", sizes);
            session.out().println(JsonFormat.line(json));
            return;
        }
        json.remove("splits"); // the files' names show them
        for (String field : json.keySet()) {
            String value = json.get(field).getAsString();
            session.out().println((field + "          ").substring(0, 11) + value);
        }
        session.out().println();
        List<ConsoleTable.Column> columns =
                List.of(ConsoleTable.Column.text("file"), ConsoleTable.Column.number("size"));
        session.out().print(new ConsoleTable("", columns, rows).render());
    }

    private static String name(Path directory, Path file) {
        return directory.relativize(file).toString();
    }
}
