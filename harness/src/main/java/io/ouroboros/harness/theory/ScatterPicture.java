package io.ouroboros.harness.theory;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;

/**
 * Points in the plane as dots, and the living components of a mixture as ellipses of two standard
 * deviations.
 *
 * @param reach the picture shows coordinates from minus this to this
 */
record ScatterPicture(double reach) {
    private static final int SIZE = 320;
    private static final int MOST_POINTS = 2000;
    private static final Color DOTS = new Color(0, 0x72, 0xb2, 110);
    private static final Color ELLIPSES = new Color(0xd5, 0x5e, 0);

    BufferedImage of(double[] points, GaussianMixture mixture) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, SIZE, SIZE);
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(DOTS);
        for (int place = 0; place < Math.min(points.length, 2 * MOST_POINTS); place += 2) {
            int x = (int) pixel(points[place]);
            int y = (int) pixel(-points[place + 1]);
            graphics.fillRect(x, y, 2, 2);
        }
        graphics.setColor(ELLIPSES);
        graphics.setStroke(new BasicStroke(2));
        for (int k = 0; k < mixture.weights().length; k++) {
            if (mixture.weights()[k] > 0) {
                graphics.draw(ellipse(mixture.components().get(k)));
            }
        }
        graphics.dispose();
        return image;
    }

    /** The unit circle's image under the Cholesky factor, twice as large. */
    private Shape ellipse(Gaussian component) {
        double[] mean = component.mean();
        double[] factor = component.factor();
        double scale = SIZE / (2 * reach);
        return new AffineTransform(
                        scale * factor[0],
                        -scale * factor[2],
                        0,
                        -scale * factor[3],
                        pixel(mean[0]),
                        pixel(-mean[1]))
                .createTransformedShape(new Ellipse2D.Double(-2, -2, 4, 4));
    }

    private double pixel(double coordinate) {
        return SIZE * (coordinate / reach + 1) / 2;
    }
}
