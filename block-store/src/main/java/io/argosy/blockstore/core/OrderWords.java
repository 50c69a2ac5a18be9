package io.argosy.blockstore.core;

import io.argosy.blockstore.core.Shard.Kind;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator may write, in the one form that orders have. Whatever else it is, is refused with a sentence that says what was expected. */
public final class OrderWords {
  private static final Pattern ENODE = Pattern.compile("enode://([0-9a-f]{128})@(\\[[0-9a-f:]+]|[0-9a-z.-]+):([0-9]{1,5})(\\?discport=[0-9]{1,5})?");
  private static final Pattern NODE_KEY = Pattern.compile("(0x)?[0-9a-f]{128}");
  private static final Pattern NODE = Pattern.compile("(0x)?[0-9a-f]{64}");
  private static final Pattern IP4 = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final Pattern IP6 = Pattern.compile("[0-9a-f:]*:[0-9a-f:.]+");
  private static final Pattern SHARD = Pattern.compile("(chain-|state-)?([0-9]{1,3})");

  /** Bans are for a while: whoever means forever says ten years. */
  private static final Duration LONGEST_BAN = Duration.ofDays(3660);

  private OrderWords() {}

  /**
   * An enode that can be dialed.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String enode(String text) {
    String enode = text.strip().toLowerCase(Locale.ROOT);
    Matcher matcher = ENODE.matcher(enode);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535 || Integer.parseInt(matcher.group(3)) == 0) {
      throw new IllegalArgumentException(quoted(text) + " is no enode: expected enode://KEY@IP:PORT with a key of 128 hex digits");
    }
    return enode;
  }

  /** The node that an enode names, as peers are listed: the hash of its key. */
  public static String nodeOf(String enode) {
    byte[] key = Hex.decode(ENODE.matcher(enode).replaceFirst("$1"));
    return Keccak.hash256(key, 0, key.length).toHex().replace("0x", "");
  }

  /**
   * A node by its enode, key or hash, or an address.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static String nodeOrAddress(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.startsWith("enode:")) {
      return nodeOf(enode(word));
    }
    if (NODE.matcher(word).matches()) {
      return word.substring(word.length() - 64);
    }
    if (NODE_KEY.matcher(word).matches()) {
      byte[] key = Hex.decode(word.substring(word.length() - 128));
      return Keccak.hash256(key, 0, key.length).toHex().replace("0x", "");
    }
    if (isAddress(word)) {
      return word;
    }
    throw new IllegalArgumentException(quoted(text) + " is no peer: expected its id as peer list shows it (64 hex digits), its key (128), an enode, or an IP address");
  }

  private static boolean isAddress(String word) {
    Matcher four = IP4.matcher(word);
    if (four.matches()) {
      for (int i = 1; i <= 4; i++) {
        if (Integer.parseInt(four.group(i)) > 255) {
          return false;
        }
      }
      return true;
    }
    return word.length() < 46 && IP6.matcher(word).matches();
  }

  /**
   * @throws IllegalArgumentException if no ban is that long
   */
  public static Duration ban(long seconds) {
    if (seconds < 1 || seconds > LONGEST_BAN.toSeconds()) {
      throw new IllegalArgumentException("a ban lasts 1 to " + LONGEST_BAN.toSeconds() + " seconds, got " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  /**
   * A stage that is made from what is stored.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String derivedStage(String text) {
    String stage = text.strip().toLowerCase(Locale.ROOT);
    return switch (stage) {
      case "transactions" -> stage;
      case "headers", "bodies", "receipts" -> throw new IllegalArgumentException(
          stage + " are not made from anything stored: unwind --to N downloads all above N again");
      default -> throw new IllegalArgumentException(quoted(text) + " is no stage that can be rebuilt: expected transactions");
    };
  }

  /**
   * A shard as {@code chain-N} or {@code state-N}; a number alone is one of the chain.
   *
   * @param chainShards how many there are of the chain
   * @param stateShards how many there are of the state
   * @throws IllegalArgumentException if it is none
   */
  public static Shard shard(String text, int chainShards, int stateShards) {
    Matcher matcher = SHARD.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      Kind kind = "state-".equals(matcher.group(1)) ? Kind.STATE : Kind.CHAIN;
      int number = Integer.parseInt(matcher.group(2));
      if (number < (kind == Kind.STATE ? stateShards : chainShards)) {
        return new Shard(kind, number);
      }
    }
    throw new IllegalArgumentException(
        quoted(text) + " is no shard: expected " + Kind.CHAIN.named(0) + " to " + Kind.CHAIN.named(chainShards - 1) + ", or " + Kind.STATE.named(0) + " to " + Kind.STATE.named(stateShards - 1));
  }

  private static String quoted(String text) {
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"";
  }
}
