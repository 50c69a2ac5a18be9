package io.argosy.discovery.dns;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.primitives.Keccak;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signed head of a list.
 *
 * @param records name of the entry above all records
 * @param links name of the entry above all links
 * @param sequence raised with every change
 */
record TreeRoot(String records, String links, long sequence) {
  private static final Pattern SHAPE =
      Pattern.compile("(enrtree-root:v1 e=([A-Z2-7]{1,64}) l=([A-Z2-7]{1,64}) seq=([0-9]{1,18})) sig=([A-Za-z0-9_-]{86,88})");
  private static final String PREFIX = "enrtree-root:v1 ";

  static boolean isOne(String text) {
    return text.startsWith(PREFIX);
  }

  /** Reads a root, and checks that the key's owner signed it. */
  static Verdict<TreeRoot> parse(String text, NodeId key) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Verdict.rejected(Fault.MALFORMED, "a root that is not enrtree-root:v1 e= l= seq= sig=");
    }
    byte[] signature = signature(matcher.group(5));
    byte[] signed = matcher.group(1).getBytes(StandardCharsets.US_ASCII);
    byte[] hash = Keccak.hash256(signed, 0, signed.length).toBytes();
    if (signature.length != 65 || !key.hasSigned(hash, Arrays.copyOf(signature, 64))) {
      return Verdict.rejected(Fault.MALFORMED, "a root that " + key.brief() + " has not signed");
    }
    return Verdict.accepted(new TreeRoot(matcher.group(2), matcher.group(3), Long.parseLong(matcher.group(4))));
  }

  private static byte[] signature(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }
}
