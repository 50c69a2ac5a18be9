package io.argosy.discovery.dns;

import io.argosy.devp2p.rlpx.NodeId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a list is, and who must have signed it: {@code enrtree://KEY@DOMAIN}.
 *
 * @param domain in lower case
 */
public record TreeLink(NodeId key, String domain) {
  static final String PREFIX = "enrtree://";

  /** Nothing that a resolver could take for anything but a name. */
  private static final Pattern DOMAIN = Pattern.compile("(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** Throws {@link IllegalArgumentException} that says what is wrong with it. */
  public static TreeLink parse(String url) {
    int at = url.indexOf('@');
    if (!url.startsWith(PREFIX) || at < 0) {
      throw new IllegalArgumentException("expected enrtree://KEY@DOMAIN");
    }
    NodeId key = Base32.decode(url.substring(PREFIX.length(), at))
        .flatMap(NodeId::fromCompressed)
        .orElseThrow(() -> new IllegalArgumentException("no such public key: " + url.substring(PREFIX.length(), at)));
    String domain = url.substring(at + 1).toLowerCase(Locale.ROOT);
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("no domain name");
    }
    return new TreeLink(key, domain);
  }

  @Override
  public String toString() {
    return PREFIX + Base32.encode(key.compressed()) + "@" + domain;
  }
}
