package io.argosy.discovery.dns;

import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Keccak;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What stands under a name of a list: the name is the base32 of the first bytes of the text's hash.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1459#dns-record-structure EIP-1459, DNS record structure
 */
sealed interface TreeEntry {
  /** Bytes of a hash that a name has: fewer could be forged, more a name does not hold. geth's. */
  int LEAST_HASH_BYTES = 12;

  /** Characters of a text at most; one packet of DNS has 512 bytes, but lists are not bound to it. */
  int MAX_TEXT = 4096;

  /** Names of entries below. */
  record Branch(List<String> children) implements TreeEntry {
    static final String PREFIX = "enrtree-branch:";

    public Branch {
      children = List.copyOf(children);
    }
  }

  /** Another list. */
  record Link(TreeLink link) implements TreeEntry {}

  /** A node. */
  record Leaf(NodeRecord record) implements TreeEntry {}

  /** True if the text is the one that this name stands for. */
  static boolean isNamed(String name, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
    byte[] hash = Keccak.hash256(ascii, 0, ascii.length).toBytes();
    return isName(name)
        && Base32.decode(name).filter(prefix -> Arrays.equals(prefix, Arrays.copyOf(hash, prefix.length))).isPresent();
  }

  static boolean isName(String name) {
    return Base32.decode(name).filter(bytes -> bytes.length >= LEAST_HASH_BYTES && bytes.length <= 32).isPresent();
  }

  static Verdict<TreeEntry> parse(String text) {
    if (text.length() > MAX_TEXT) {
      return Verdict.rejected(Fault.MALFORMED, "an entry of " + text.length() + " characters");
    }
    if (text.startsWith(Branch.PREFIX)) {
      String names = text.substring(Branch.PREFIX.length());
      List<String> children = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
      return children.stream().allMatch(TreeEntry::isName)
          ? Verdict.accepted(new Branch(children))
          : Verdict.rejected(Fault.MALFORMED, "a branch with a name that is no hash");
    }
    if (text.startsWith(TreeLink.PREFIX)) {
      try {
        return Verdict.accepted(new Link(TreeLink.parse(text)));
      } catch (IllegalArgumentException e) {
        return Verdict.rejected(Fault.MALFORMED, "a link: " + e.getMessage());
      }
    }
    return NodeRecord.parse(text).then(record -> Verdict.accepted(new Leaf(record)));
  }
}
