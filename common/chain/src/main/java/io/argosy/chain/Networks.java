package io.argosy.chain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The public networks we ship: for each a file in the format of {@link Genesis} beside this class, which may name another that holds its accounts. */
public final class Networks {
  /** All names that {@link #named} takes. */
  public static final List<String> NAMES = List.of("mainnet", "sepolia", "hoodi", "classic");

  /** Read once: thousands of accounts are behind a genesis. */
  private static final Map<String, Network> READ = new ConcurrentHashMap<>();

  private Networks() {}

  /** Throws {@link IllegalArgumentException} for a name that is not among {@link #NAMES}. */
  public static Network named(String name) {
    return READ.computeIfAbsent(name, n -> Genesis.parse(file(n), Networks::resource).network(n));
  }

  /** The files of a network by their names, to be changed and given in its place. Throws {@link IllegalArgumentException} for a name that is not among {@link #NAMES}. */
  public static Map<String, String> filesOf(String name) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(name + ".json", file(name));
    Genesis.parse(file(name), beside -> {
      String text = resource(beside);
      files.put(beside, text);
      return text;
    });
    return files;
  }

  private static String file(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no network is named " + name + ": one of " + String.join(", ", NAMES));
    }
    return resource(name + ".json");
  }

  private static String resource(String file) {
    try (InputStream stream = Networks.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalArgumentException("no file " + file + " is shipped");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
