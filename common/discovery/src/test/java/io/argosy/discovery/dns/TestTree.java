package io.argosy.discovery.dns;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A list as its owner publishes it. */
public final class TestTree {
  private static final int CHILDREN = 13;

  private final NodeKey owner;
  private final String domain;
  private final Map<String, String> zone = new HashMap<>();

  public TestTree(NodeKey owner, String domain) {
    this.owner = owner;
    this.domain = domain;
  }

  public TreeLink link() {
    return new TreeLink(owner.id(), domain);
  }

  /** Texts by full name. */
  public Map<String, String> zone() {
    return zone;
  }

  List<String> texts(String name) {
    String text = zone.get(name);
    return text == null ? List.of() : List.of(text);
  }

  public void publish(int sequence, List<NodeRecord> records, List<TreeLink> links) {
    String left = tree(records.stream().map(NodeRecord::toText).toList());
    String right = tree(links.stream().map(TreeLink::toString).toList());
    root(sequence, left, right);
  }

  void publishDeep(int sequence, int depth, NodeRecord record) {
    String name = put(record.toText());
    for (int i = 0; i < depth; i++) {
      name = put("enrtree-branch:" + name);
    }
    root(sequence, name, tree(List.of()));
  }

  void publishCrossed(int sequence, NodeRecord record) {
    root(sequence, tree(List.of()), put(record.toText()));
  }

  private String tree(List<String> texts) {
    List<String> level = texts.stream().map(this::put).toList();
    while (level.size() > 1) {
      List<String> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += CHILDREN) {
        above.add(put("enrtree-branch:" + String.join(",", level.subList(i, Math.min(level.size(), i + CHILDREN)))));
      }
      level = above;
    }
    return level.isEmpty() ? put("enrtree-branch:") : level.getFirst();
  }

  private String put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    String name = Base32.encode(Arrays.copyOf(Keccak.hash256(bytes, 0, bytes.length).toBytes(), 16));
    zone.put(name + "." + domain, text);
    return name;
  }

  private void root(int sequence, String records, String links) {
    String text = "enrtree-root:v1 e=" + records + " l=" + links + " seq=" + sequence;
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    byte[] signature = owner.signRecoverable(Keccak.hash256(bytes, 0, bytes.length).toBytes());
    zone.put(domain, text + " sig=" + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
  }
}
