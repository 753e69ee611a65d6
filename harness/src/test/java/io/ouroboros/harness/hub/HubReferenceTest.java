package io.ouroboros.harness.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HubReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "facebook/opt-125m, facebook/opt-125m, ''",
        "gpt2, gpt2, ''",
        "wikitext:wikitext-2-raw-v1, wikitext, wikitext-2-raw-v1",
        "Salesforce/wikitext:a/b, Salesforce/wikitext, a/b",
        "facebook/opt-1.3b, facebook/opt-1.3b, ''"
    })
    void idWithItsConfigurationIsOfTheHub(String text, String id, String config) {
        assertThat(HubReference.parse(text)).isEqualTo(new HubReference(false, id, config));
        assertThat(HubReference.ofHub(text)).isEqualTo(new HubReference(false, id, config));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./opt",
                "../opt",
                "/data/opt",
                "a/b/c",
                "opt/",
                "data/train.txt",
                "corpus.txt.gz",
                "wiki.test.raw",
                "a/b.parquet",
                "a/b.jsonl",
                "owner--name",
                "a..b",
                "-opt"
            })
    void whatCannotBeAnIdIsAPath(String text) {
        assertThat(HubReference.parse(text)).isEqualTo(new HubReference(true, text, ""));
    }

    @Test
    void existingPathWins(@TempDir Path directory) {
        assertThat(HubReference.parse(directory.toString()))
                .isEqualTo(new HubReference(true, directory.toString(), ""));
        assertThat(HubReference.parse("src")).isEqualTo(new HubReference(true, "src", ""));
    }

    @Test
    void configurationOfADirectoryIsLocal(@TempDir Path directory) {
        assertThat(HubReference.parse(directory + ":raw"))
                .isEqualTo(new HubReference(true, directory.toString(), "raw"));
        assertThat(HubReference.parse("src:main")).isEqualTo(new HubReference(true, "src", "main"));
        assertThat(HubReference.parse("./wikitext:raw"))
                .isEqualTo(new HubReference(true, "./wikitext", "raw"));
    }

    @Test
    void remoteIdMustBeOne() {
        assertThatThrownBy(() -> HubReference.ofHub("a/b/c:d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "hub id must be NAME or OWNER/NAME of letters, digits, '-', '_' and '.', got a/b/c");
    }
}
