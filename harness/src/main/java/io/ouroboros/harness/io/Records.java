package io.ouroboros.harness.io;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Reads and creates records by reflection. */
public final class Records {

    private Records() {}

    /**
     * Reads a component.
     *
     * @param record any record
     * @param component one of its components
     * @return the component's value
     */
    public static Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("could not read " + component, e);
        }
    }

    /**
     * Calls a record's canonical constructor.
     *
     * @param <R> the record's type
     * @param type its class
     * @param values a value for each component, in their order
     * @return the record
     * @throws IllegalArgumentException as the constructor throws it
     */
    public static <R> R create(Class<R> type, Object... values) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("could not create a " + type.getSimpleName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("could not create a " + type.getSimpleName(), e);
        }
    }
}
