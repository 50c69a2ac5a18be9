package io.argosy.props;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real chain data. What may be committed stands in this repository; the rest lies in a folder named by the property {@code argosy.data} (or the variable
 * {@code ARGOSY_DATA}), and tests that read it skip, with a reason, where there is none.
 */
public final class ChainData {
  private ChainData() {}

  /** A file or folder below the data folder; skips the calling test if it is not there. */
  public static Path external(String relative) {
    String folder = System.getProperty("argosy.data", "");
    Assumptions.assumeTrue(
        !folder.isBlank() && !folder.startsWith("${"),
        "real chain data is not at hand: set ARGOSY_DATA to the folder that has " + relative);
    Path path = Path.of(folder, relative);
    Assumptions.assumeTrue(Files.exists(path), "no " + path);
    return path;
  }

  /** The text of a file below the data folder; skips the calling test if it is not there. */
  public static String externalText(String relative) {
    try {
      return Files.readString(external(relative));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or folder of this repository, by its path from the top. */
  public static Path committed(String relative) {
    String root = System.getProperty("argosy.root", "");
    Path top = root.isBlank() ? Path.of("").toAbsolutePath() : Path.of(root);
    while (top != null && !Files.exists(top.resolve("ARCHITECTURE.md"))) {
      top = top.getParent();
    }
    if (top == null) {
      throw new IllegalStateException("the repository's top was not found from " + Path.of("").toAbsolutePath());
    }
    return top.resolve(relative);
  }
}
