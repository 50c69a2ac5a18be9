package io.argosy.devp2p.p2p;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which message ids belong to which capability on one connection. Of the capabilities both ends offer, the highest version of
 * each name stays; sorted by name they get consecutive blocks of ids from {@value #FIRST}. {@code snap} is nothing without {@code eth}, which
 * says what chain a peer is on.
 *
 * <p>The length of a block is part of the protocol: one wrong length moves every later capability's messages.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#message-id-based-multiplexing RLPx, message ids
 */
public final class MessageSpace {
  /** Ids below are the base protocol's. */
  public static final int FIRST = 0x10;

  private record Block(Capability capability, int first, int length) {
    boolean holds(int id) {
      return id >= first && id < first + length;
    }
  }

  private final List<Block> blocks;

  private MessageSpace(List<Block> blocks) {
    this.blocks = blocks;
  }

  /** What two offers have in common; empty if nothing. Versions whose length we do not know are never shared. */
  public static MessageSpace shared(Collection<Capability> ours, Collection<Capability> theirs) {
    TreeMap<String, Capability> highest = new TreeMap<>();
    for (Capability capability : ours) {
      if (theirs.contains(capability) && lengthOf(capability).isPresent()) {
        highest.merge(capability.name(), capability, (a, b) -> a.version() > b.version() ? a : b);
      }
    }
    if (!highest.containsKey(Capability.ETH)) {
      highest.remove(Capability.SNAP);
    }
    List<Block> blocks = new ArrayList<>();
    int first = FIRST;
    for (Capability capability : highest.values()) {
      int length = lengthOf(capability).orElseThrow();
      blocks.add(new Block(capability, first, length));
      first += length;
    }
    return new MessageSpace(List.copyOf(blocks));
  }

  /** How many ids a capability takes, if it is one we know. */
  public static OptionalInt lengthOf(Capability capability) {
    int length = switch (capability.name()) {
      case Capability.ETH -> ethLength(capability.version());
      case Capability.SNAP -> snapLength(capability.version());
      default -> 0;
    };
    return length == 0 ? OptionalInt.empty() : OptionalInt.of(length);
  }

  private static int ethLength(int version) {
    return switch (version) {
      case 62 -> 8;
      case 63, 64, 65, 66, 67, 68 -> 17;
      case 69, 70 -> 18;
      case 71 -> 20;
      case 72 -> 22;
      default -> 0;
    };
  }

  private static int snapLength(int version) {
    return switch (version) {
      case 1 -> 8;
      case 2 -> 10;
      default -> 0;
    };
  }

  /** Sorted by name; one version of each. */
  public List<Capability> capabilities() {
    return blocks.stream().map(Block::capability).toList();
  }

  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** The version of {@code name} both speak, if any. */
  public OptionalInt versionOf(String name) {
    return blocks.stream()
        .filter(block -> block.capability.name().equals(name))
        .mapToInt(block -> block.capability.version())
        .findFirst();
  }

  /** Whose message {@code id} is; null if nobody's. */
  public @Nullable Capability ownerOf(int id) {
    for (Block block : blocks) {
      if (block.holds(id)) {
        return block.capability;
      }
    }
    return null;
  }

  /** The id of a capability's message; throws {@link IllegalArgumentException} if it is not shared or has no such code. */
  public int idOf(Capability capability, int code) {
    for (Block block : blocks) {
      if (block.capability.equals(capability) && code >= 0 && code < block.length) {
        return block.first + code;
      }
    }
    throw new IllegalArgumentException("no message " + code + " of " + capability + " among " + this);
  }

  @Override
  public String toString() {
    return capabilities().toString();
  }
}
