package io.ouroboros.harness.report;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.parser.resources.ResourcePolicy;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The report's SVG figures as PNG files, for programs that do not support SVG. */
final class PngFigures {

    private static final Logger LOG = LoggerFactory.getLogger(PngFigures.class);

    /** Pixels per unit: 1,600 pixels of width are enough for a printed column at 300 dpi. */
    private static final int SCALE = 2;

    private PngFigures() {}

    /**
     * Renders figures.
     *
     * @param svg SVG texts by file name, such as {@code perplexity.svg}
     * @return images by file name, such as {@code perplexity.png}; none if Java has no fonts, which
     *     is logged
     */
    static SortedMap<String, byte[]> of(Map<String, String> svg) {
        if (svg.isEmpty() || !hasFonts()) {
            return new TreeMap<>();
        }
        return svg.entrySet().parallelStream()
                .collect(
                        Collectors.toMap(
                                figure -> figure.getKey().replace(".svg", ".png"),
                                figure -> png(figure.getValue()),
                                (one, other) -> one,
                                TreeMap::new));
    }

    /** Whether Java has fonts; a server may lack them, or the libraries that read them. */
    static boolean hasFonts() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment()
                            .getAvailableFontFamilyNames()
                            .length
                    > 0;
        } catch (InternalError | LinkageError e) {
            LOG.debug("no fonts", e);
            LOG.warn(
                    "could not save the figures as PNG: Java finds no fonts; install fontconfig and a font"
                            + " such as fonts-dejavu-core, or save the figures from the page");
            return false;
        }
    }

    private static byte[] png(String svg) {
        LoaderContext asking =
                LoaderContext.builder().externalResourcePolicy(ResourcePolicy.DENY_ALL).build();
        SVGDocument document =
                Objects.requireNonNull(
                        new SVGLoader()
                                .load(
                                        new ByteArrayInputStream(
                                                svg.getBytes(StandardCharsets.UTF_8)),
                                        null,
                                        asking),
                        "a figure must be an SVG document");
        FloatSize size = document.size();
        BufferedImage image =
                new BufferedImage(
                        (int) (SCALE * size.width),
                        (int) (SCALE * size.height),
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(
                    RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(SCALE, SCALE);
            document.renderWithPlatform(
                    NullPlatformSupport.INSTANCE,
                    graphics,
                    new ViewBox(0, 0, size.width, size.height));
        } finally {
            graphics.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
