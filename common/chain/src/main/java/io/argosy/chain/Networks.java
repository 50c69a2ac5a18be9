package io.argosy.chain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The public networks we ship. Each is a JSON resource beside this class: geth's genesis format, with the genesis header in the place of its state. */
public final class Networks {
  /** All names that {@link #named} takes. */
  public static final List<String> NAMES = List.of("mainnet", "sepolia", "hoodi", "classic");

  private Networks() {}

  /** Throws {@link IllegalArgumentException} for a name that is not among {@link #NAMES}. */
  public static Network named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no network is named " + name + ": one of " + String.join(", ", NAMES));
    }
    try (InputStream stream = Networks.class.getResourceAsStream(name + ".json")) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + name + ".json is not there");
      }
      return Genesis.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).network(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
