package io.ouroboros.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldCounterTest {

    @Test
    void everyPlaceOfAFieldCounts() throws IOException {
        FieldCounter counter = FieldCounter.ofFirst(nested(3, 2), 1);
        assertThat(counter.nodes()).isEqualTo(1 + 2 + 4 + 8);
        assertThat(counter.buffers()).isEqualTo(1 + 2 + 4 + 8);
        assertThat(counter.views()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"63, 2", "65, 1"})
    void fieldsThatAreNestedWithoutEndAreRefused(int depth, int numChildren) {
        Schema schema = nested(depth, numChildren);
        assertThatIOException()
                .isThrownBy(() -> FieldCounter.ofFirst(schema, 1))
                .withMessage("a schema must not be nested without end");
    }

    /** A structure whose children are all the same one, and so on. */
    private static Schema nested(int depth, int numChildren) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int field = structure(builder, new int[0]);
        for (int i = 0; i < depth; i++) {
            int[] children = new int[numChildren];
            Arrays.fill(children, field);
            field = structure(builder, children);
        }
        int fields = Schema.createFieldsVector(builder, new int[] {field});
        builder.finish(Schema.createSchema(builder, Endianness.Little, fields, 0, 0));
        return Schema.getRootAsSchema(builder.dataBuffer());
    }

    private static int structure(FlatBufferBuilder builder, int[] children) {
        int name = builder.createString("s");
        int vector = Field.createChildrenVector(builder, children);
        Struct_.startStruct_(builder);
        int type = Struct_.endStruct_(builder);
        return Field.createField(builder, name, true, Type.Struct_, type, 0, vector, 0);
    }
}
