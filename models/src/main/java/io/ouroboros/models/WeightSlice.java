package io.ouroboros.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring weights, which one worker adds up or updates. How weights are cut into slices
 * changes no number.
 *
 * @param from index of the first weight
 * @param to index after the last
 */
public record WeightSlice(int from, int to) {

    /**
     * Cuts weights into slices of about as many elements.
     *
     * @param weights the weights
     * @param most how many slices there may be
     * @return the slices, in the weights' order
     */
    public static List<WeightSlice> ofEqualSize(NDList weights, int most) {
        long left = weights.stream().mapToLong(NDArray::size).sum();
        List<WeightSlice> slices = new ArrayList<>();
        int from = 0;
        long elements = 0;
        for (int i = 0; i < weights.size(); i++) {
            elements += weights.get(i).size();
            boolean isFull = elements >= left / (most - slices.size());
            if (isFull || i + 1 == weights.size()) {
                slices.add(new WeightSlice(from, i + 1));
                from = i + 1;
                left -= elements;
                elements = 0;
            }
        }
        return slices;
    }

    /**
     * Returns the tensors of this slice.
     *
     * @param all one tensor for each weight
     * @return those between the slice's ends
     */
    public NDList of(NDList all) {
        return new NDList(all.subList(from, to));
    }
}
