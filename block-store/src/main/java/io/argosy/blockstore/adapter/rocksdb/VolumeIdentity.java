package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.primitives.Hash;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a volume is, written once into its file {@code IDENTITY-ARGOSY} and compared at every start, so that no volume is ever opened as another.
 *
 * @param chainId of the network
 * @param genesis hash of block 0
 * @param chainShards shards of the chain in all volumes together
 * @param stateShards shards of the state in all volumes together; 0 only for what was read of a volume of a version without state
 * @param volume number of this volume, from 0
 * @param volumes how many there are
 */
public record VolumeIdentity(long chainId, Hash genesis, int chainShards, int stateShards, int volume, int volumes) {
  private static final String FILE = "IDENTITY-ARGOSY";
  private static final int FORMAT = 1;
  private static final String STATE_SHARDS = "state.shards";

  /** How deep below a data directory volumes may lie; a guess. */
  private static final int DEPTH = 3;

  /**
   * Writes the file in an empty folder, or compares it; adds what a version without state did not say.
   *
   * @throws WrongVolume if the folder belongs to something else
   */
  public void claim(Path folder) {
    check(folder);
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file) || !load(file).containsKey(STATE_SHARDS)) {
        write(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares the file if there is one; nothing is written.
   *
   * @throws WrongVolume if the folder belongs to something else
   */
  public void check(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.exists(file)) {
        compare(load(file), folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the volume in a folder says it is; nothing is written.
   *
   * @throws WrongVolume if there is none, or one of a format that is not ours
   */
  public static VolumeIdentity read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new WrongVolume(folder + " is no Argosy volume: it has no file " + FILE);
    }
    try {
      Properties found = load(file);
      if (!Integer.toString(FORMAT).equals(found.getProperty("format"))) {
        throw new WrongVolume(folder + " has format " + found.getProperty("format") + ", this version reads " + FORMAT);
      }
      return new VolumeIdentity(
          Long.parseLong(found.getProperty("chain.id", "")),
          Hash.fromHex(found.getProperty("genesis", "")),
          Integer.parseInt(found.getProperty("chain.shards", "")),
          Integer.parseInt(found.getProperty(STATE_SHARDS, "0")),
          Integer.parseInt(found.getProperty("volume", "")),
          Integer.parseInt(found.getProperty("volumes", "")));
    } catch (IllegalArgumentException e) {
      throw new WrongVolume(file + " is damaged: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Folders below {@code top}, itself included, that are volumes; at most {@value #DEPTH} levels down, in no order. */
  public static List<Path> foldersBelow(Path top) {
    List<Path> found = new ArrayList<>();
    collect(top, DEPTH, found);
    return found;
  }

  /** Does not look into a volume, whose files come and go while it is written. */
  private static void collect(Path folder, int levels, List<Path> found) {
    if (Files.exists(folder.resolve(FILE))) {
      found.add(folder);
      return;
    }
    if (levels == 0) {
      return;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      inside.filter(Files::isDirectory).forEach(child -> collect(child, levels - 1, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares the file; nothing is written.
   *
   * @throws WrongVolume if the folder belongs to something else, or is no volume
   */
  void require(Path folder) {
    if (!equals(read(folder))) {
      throw new WrongVolume(folder + " is " + read(folder) + ", not " + this);
    }
  }

  private void compare(Properties found, Path folder) {
    Properties mine = toProperties();
    for (String key : mine.stringPropertyNames()) {
      boolean isNotSaidYet = key.equals(STATE_SHARDS) && !found.containsKey(key);
      if (!isNotSaidYet && !mine.getProperty(key).equals(found.getProperty(key))) {
        throw new WrongVolume(folder + " was made with " + key + " " + found.getProperty(key) + ", not " + mine.getProperty(key)
            + "; use another data directory, or the settings it was made with");
      }
    }
  }

  private static Properties load(Path file) throws IOException {
    Properties found = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      found.load(reader);
    }
    return found;
  }

  /** Written beside and moved, so that the file is whole or not there. */
  private void write(Path file) throws IOException {
    Path draft = file.resolveSibling(FILE + ".new");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      toProperties().store(writer, "An Argosy volume. Do not edit.");
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("format", Integer.toString(FORMAT));
    properties.setProperty("chain.id", Long.toString(chainId));
    properties.setProperty("genesis", genesis.toHex());
    properties.setProperty("chain.shards", Integer.toString(chainShards));
    properties.setProperty(STATE_SHARDS, Integer.toString(stateShards));
    properties.setProperty("volume", Integer.toString(volume));
    properties.setProperty("volumes", Integer.toString(volumes));
    return properties;
  }

  /** The folder is a volume of another network, layout or format. */
  public static final class WrongVolume extends RuntimeException {
    public WrongVolume(String message) {
      super(message);
    }
  }
}
