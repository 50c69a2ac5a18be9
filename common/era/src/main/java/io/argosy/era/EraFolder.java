package io.argosy.era;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of archive files, and the SHA-256 sums that may lie beside them in {@value #CHECKSUMS}. */
public final class EraFolder {
  public static final String CHECKSUMS = "checksums.txt";

  /** A line for each of mainnet's 1897 files would be 200 KB. */
  public static final int MOST_CHECKSUM_BYTES = 4 << 20;

  private EraFolder() {}

  /**
   * All files that are named as archives, by network, then epoch.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  public static SequencedMap<EraName, Path> list(Path folder) {
    TreeMap<EraName, Path> files = new TreeMap<>(Comparator.comparing(EraName::network).thenComparing(EraName::epoch).thenComparing(EraName::root));
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(path -> EraName.parse(path.getFileName().toString()).ifPresent(name -> files.put(name, path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /**
   * The sums of a folder by file name; empty if it has none. Lines that name no file stand for the archives in their order, as geth writes them.
   *
   * @throws BadArchiveException if the file of sums is not one
   */
  public static Map<String, String> checksums(Path folder) {
    Path file = folder.resolve(CHECKSUMS);
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      if (Files.size(file) > MOST_CHECKSUM_BYTES) {
        throw new BadArchiveException(file, MOST_CHECKSUM_BYTES, "more than " + MOST_CHECKSUM_BYTES + " bytes of checksums");
      }
      return checksums(file, Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1), list(folder).keySet().stream().map(EraName::fileName).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sums by file name: lines {@code SHA256 NAME}, or of sums alone, one for each of the names.
   *
   * @param file where they are from, for messages
   */
  public static Map<String, String> checksums(Path file, String text, List<String> names) {
    Map<String, String> sums = new LinkedHashMap<>();
    List<String> nameless = new ArrayList<>();
    for (String line : text.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList()) {
      String[] words = line.split("\\s+\\*?", 3);
      String sum = words[0].startsWith("0x") ? words[0].substring(2) : words[0];
      if (!sum.matches("[0-9a-fA-F]{64}") || words.length > 2) {
        throw new BadArchiveException(file, 0, "expected lines of SHA256 and NAME, got " + line.substring(0, Math.min(line.length(), 80)));
      }
      if (words.length == 2) {
        sums.put(words[1], sum.toLowerCase(java.util.Locale.ROOT));
      } else {
        nameless.add(sum.toLowerCase(java.util.Locale.ROOT));
      }
    }
    if (!nameless.isEmpty()) {
      if (nameless.size() != names.size()) {
        throw new BadArchiveException(file, 0, nameless.size() + " checksums without names for " + names.size() + " archives");
      }
      for (int i = 0; i < nameless.size(); i++) {
        sums.put(names.get(i), nameless.get(i));
      }
    }
    return sums;
  }

  /** Throws {@link BadArchiveException} if a file is not the one that its checksum is of. */
  public static void check(Path file, Optional<String> sum) {
    sum.ifPresent(expected -> {
      String got = sha256(file);
      if (!got.equals(expected)) {
        throw new BadArchiveException(file, 0, "sha256: expected " + expected + ", got " + got);
      }
    });
  }

  /** 64 hex digits. */
  public static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
