package io.ouroboros.datasets.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one column of one row group, each checked before the library decodes it: decoding
 * allocates by counts that stand in the page, so no count may promise more than the page can hold.
 */
final class CheckedPages implements PageReadStore, PageReader {

    /** Encodings whose counts are checked here; others are refused. */
    @SuppressWarnings("deprecation") // files of older writers have the older name
    static final Set<Encoding> ENCODINGS =
            Set.of(
                    Encoding.PLAIN,
                    Encoding.PLAIN_DICTIONARY,
                    Encoding.RLE_DICTIONARY,
                    Encoding.DELTA_BINARY_PACKED,
                    Encoding.DELTA_LENGTH_BYTE_ARRAY);

    /** The most values of a page; pages of 1 MiB have at most a million or so. */
    private static final int MAX_PAGE_VALUES = 1 << 24;

    private final PageReadStore pages;
    private final PageReader reader;
    private final ColumnDescriptor column;

    CheckedPages(PageReadStore pages, ColumnDescriptor column) {
        this.pages = pages;
        this.reader = pages.getPageReader(column);
        this.column = column;
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor descriptor) {
        return this;
    }

    @Override
    public long getRowCount() {
        return pages.getRowCount();
    }

    @Override
    public long getTotalValueCount() {
        return reader.getTotalValueCount();
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        DictionaryPage page = reader.readDictionaryPage();
        if (page != null) {
            int size = page.getDictionarySize();
            require(size >= 0 && size <= page.getBytes().size() / minimumValueSize());
        }
        return page;
    }

    /** Bytes of a plain value: an integer's, or those of a string's length. */
    private int minimumValueSize() {
        return column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64
                ? Long.BYTES
                : Integer.BYTES;
    }

    @Override
    public @Nullable DataPage readPage() {
        DataPage page = reader.readPage();
        if (page == null) {
            return null;
        }
        int values = page.getValueCount();
        require(values >= 0 && values <= MAX_PAGE_VALUES);
        try {
            page.<Checks>accept(new PageVisitor()).check(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page;
    }

    /** Checks a page's levels and values, which lie one behind the other. */
    private void check(DataPageV1 page, int values) throws IOException {
        EncodedCounts counts = EncodedCounts.in(page.getBytes());
        if (column.getMaxRepetitionLevel() > 0) {
            require(page.getRlEncoding() == Encoding.RLE);
            counts.checkPrefixedRuns(column.getMaxRepetitionLevel(), values);
        }
        if (column.getMaxDefinitionLevel() > 0) {
            require(page.getDlEncoding() == Encoding.RLE);
            counts.checkPrefixedRuns(column.getMaxDefinitionLevel(), values);
        }
        checkValues(page.getValueEncoding(), counts, values);
    }

    private void check(DataPageV2 page, int values) throws IOException {
        EncodedCounts.in(page.getRepetitionLevels())
                .checkRuns(EncodedCounts.bitWidth(column.getMaxRepetitionLevel()), values);
        EncodedCounts.in(page.getDefinitionLevels())
                .checkRuns(EncodedCounts.bitWidth(column.getMaxDefinitionLevel()), values);
        checkValues(page.getDataEncoding(), EncodedCounts.in(page.getData()), values);
    }

    private static void checkValues(Encoding encoding, EncodedCounts counts, int values) {
        require(ENCODINGS.contains(encoding));
        if (encoding.usesDictionary()) {
            counts.checkDictionaryIndices(values);
        } else if (encoding != Encoding.PLAIN) {
            counts.checkDeltas(values);
        }
    }

    /** Refuses a page; the message never shows, its cause is all that is of interest. */
    static void require(boolean holds) {
        if (!holds) {
            throw new ParquetDecodingException("a page must not promise more than it holds");
        }
    }

    /** Dispatches by the page's version. */
    private final class PageVisitor implements DataPage.Visitor<Checks> {
        @Override
        public Checks visit(DataPageV1 page) {
            return values -> check(page, values);
        }

        @Override
        public Checks visit(DataPageV2 page) {
            return values -> check(page, values);
        }
    }

    /** The checks of one page. */
    @FunctionalInterface
    private interface Checks {
        void check(int values) throws IOException;
    }
}
