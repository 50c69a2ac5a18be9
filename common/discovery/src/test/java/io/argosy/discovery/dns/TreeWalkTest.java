package io.argosy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TreeWalkTest {
  /** EIP-1459's example (CC0). The uncompressed key that stands beside it there is another one. */
  private static final String URL = "enrtree://AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2@nodes.example.org";

  private static final String COMPRESSED = "033a514176466fa815ed481ffad09110a2d344f6c9b78c1d14afc351c3a51be33d";

  private final Gen gen = Gen.seeded(3);
  private final NodeKey owner = NodeKey.of(gen.bytes(32));
  private final TreeLink link = new TreeLink(owner.id(), "nodes.example.org");
  private final TestTree tree = new TestTree(owner, "nodes.example.org");
  private Instant now = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void thePublishedLinkIsRead() {
    TreeLink read = TreeLink.parse(URL);

    assertThat(read).isEqualTo(new TreeLink(NodeId.fromCompressed(Hex.decode(COMPRESSED)).orElseThrow(), "nodes.example.org")).hasToString(URL);
  }

  @Test
  void everyEntryOfThePublishedZoneIsTheOneItsNameStandsFor() {
    Map<String, String> zone = publishedZone();

    assertThat(zone).hasSizeGreaterThanOrEqualTo(5);
    zone.forEach((name, text) -> {
      assertThat(TreeEntry.isNamed(name, text)).as(name).isTrue();
      assertThat(TreeEntry.isNamed(name, text + " ")).as(name).isFalse();
      assertThat(TreeEntry.parse(text)).as(text).isInstanceOf(Verdict.Accepted.class);
    });
  }

  @Test
  void thePublishedRootIsTakenFromItsSignerAlone() {
    String root = publishedRoot();
    NodeId signer = signer(root);

    assertThat(TreeRoot.parse(root, signer))
        .isEqualTo(Verdict.accepted(new TreeRoot("JWXYDBPXYWG6FX3GMDIBFA6CJ4", "C7HRFPF3BLGF3YR4DY5KX3SMBE", 1)));
    assertThat(TreeRoot.parse(root.replace("seq=1", "seq=2"), signer).isAccepted()).isFalse();
    assertThat(TreeRoot.parse(root, owner.id()).isAccepted()).isFalse();
  }

  @Test
  void thePublishedListIsWalked() {
    Map<String, String> zone = new HashMap<>();
    publishedZone().forEach((name, text) -> zone.put(name + ".nodes.example.org", text));
    zone.put("nodes.example.org", publishedRoot());
    TreeLink published = new TreeLink(signer(publishedRoot()), "nodes.example.org");

    Walk walk = walk(published, zone);

    assertThat(walk.found).hasSize(3);
    assertThat(walk.complaints).containsExactly("morenodes.example.org: no list there");
  }

  private static String publishedRoot() {
    return Pattern.compile("enrtree-root:v1 e=[A-Z2-7]{26} \\S+ \\S+ \\S+").matcher(page()).results().map(MatchResult::group).findFirst().orElseThrow();
  }

  private static Map<String, String> publishedZone() {
    Map<String, String> zone = new HashMap<>();
    Pattern.compile("^ *([A-Z2-7]{26}) +86900 +IN +TXT +(\\S+)$", Pattern.MULTILINE).matcher(page()).results()
        .forEach(row -> zone.put(row.group(1), row.group(2)));
    return zone;
  }

  private static String page() {
    return ChainData.externalText("dns-discovery/eip-1459.md");
  }

  private static NodeId signer(String root) {
    int end = root.indexOf(" sig=");
    byte[] signed = root.substring(0, end).getBytes(StandardCharsets.US_ASCII);
    byte[] signature = Base64.getUrlDecoder().decode(root.substring(end + 5));
    return NodeKey.recover(Keccak.hash256(signed, 0, signed.length).toBytes(), signature).orElseThrow();
  }

  @SeededTest(runs = 20)
  void everyNodeOfAListIsFoundOnce(Gen random) {
    List<NodeRecord> records = records(random, 120);
    tree.publish(1, records, List.of());

    Walk walk = walk(link, tree.zone());

    assertThat(walk.found).containsExactlyInAnyOrderElementsOf(records);
    assertThat(walk.complaints).isEmpty();
  }

  @Test
  void namesAreAskedForAtAPace() {
    tree.publish(1, records(gen, 200), List.of());
    TreeWalk core = new TreeWalk(List.of(link), 1);
    int asked = 0;

    for (int i = 0; i < 600; i++) {
      now = now.plusMillis(100);
      for (TreeCommand command : core.on(new TreeEvent.Tick(), now)) {
        if (command instanceof TreeCommand.Resolve(String name)) {
          asked++;
          core.on(new TreeEvent.Answered(name, tree.texts(name)), now);
        }
      }
    }

    assertThat(asked).isBetween(150, 200);
  }

  @Test
  void aNewVersionIsWalkedWhereItDiffers() {
    List<NodeRecord> records = records(gen, 40);
    tree.publish(1, records.subList(0, 30), List.of());
    Walk walk = walk(link, tree.zone());
    tree.publish(2, records, List.of());

    int before = walk.found.size();
    walk.go(tree.zone(), Duration.ofHours(1));

    assertThat(walk.found.subList(before, walk.found.size())).containsExactlyInAnyOrderElementsOf(records.subList(30, 40));
  }

  @Test
  void aRootThatGoesBackIsRefused() {
    tree.publish(7, records(gen, 5), List.of());
    Walk walk = walk(link, tree.zone());
    tree.publish(6, records(gen, 5), List.of());

    walk.go(tree.zone(), Duration.ofHours(1));

    assertThat(walk.found).hasSize(5);
    assertThat(walk.complaints).contains("nodes.example.org: sequence 6 after 7");
  }

  @Test
  void anotherOwnersRootIsRefused() {
    TestTree forged = new TestTree(NodeKey.of(gen.bytes(32)), "nodes.example.org");
    forged.publish(1, records(gen, 5), List.of());

    Walk walk = walk(link, forged.zone());

    assertThat(walk.found).isEmpty();
    assertThat(walk.complaints).isNotEmpty().allMatch(why -> why.endsWith("has not signed"));
  }

  @Test
  void aTextThatItsNameDoesNotStandForIsRefused() {
    tree.publish(1, records(gen, 20), List.of());
    Map<String, String> zone = new HashMap<>(tree.zone());
    String forged = records(gen, 1).getFirst().toText();
    List<String> leaves = zone.keySet().stream().filter(name -> zone.getOrDefault(name, "").startsWith("enr:")).toList();
    zone.put(leaves.getFirst(), forged);

    Walk walk = walk(link, zone);

    assertThat(walk.found).hasSize(19).noneMatch(record -> record.toText().equals(forged));
    assertThat(walk.complaints).singleElement().asString().contains("has that hash");
  }

  @Test
  void linksAreFollowedThoughNotInACircleAndNotForEver() {
    Map<String, String> zone = new HashMap<>();
    TestTree[] chain = new TestTree[8];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = new TestTree(NodeKey.of(gen.bytes(32)), "list" + i + ".example.org");
    }
    for (int i = 0; i < chain.length; i++) {
      chain[i].publish(1, records(gen, 2), List.of(chain[(i + 1) % chain.length].link(), chain[i].link(), chain[0].link()));
      zone.putAll(chain[i].zone());
    }

    Walk walk = walk(chain[0].link(), zone);

    // Itself, and three links further.
    assertThat(walk.found).hasSize(8);
  }

  @Test
  void aListAsDeepAsItsOwnerLikesIsWalkedToADepth() {
    tree.publishDeep(1, 40, records(gen, 1).getFirst());

    Walk walk = walk(link, tree.zone());

    assertThat(walk.found).isEmpty();
    assertThat(walk.complaints).containsExactly("nodes.example.org: deeper than 12");
  }

  @Test
  void aRecordAmongLinksIsRefused() {
    tree.publishCrossed(1, records(gen, 1).getFirst());

    Walk walk = walk(link, tree.zone());

    assertThat(walk.found).isEmpty();
    assertThat(walk.complaints).hasSize(1);
  }

  @Test
  void namesThatAreNotAnsweredAreAskedAgainAndThenLeft() {
    tree.publish(1, records(gen, 10), List.of());
    TreeWalk core = new TreeWalk(List.of(link), 1);
    Map<String, Integer> asked = new HashMap<>();
    Set<NodeRecord> found = new HashSet<>();

    for (int i = 0; i < 3000; i++) {
      now = now.plusMillis(100);
      for (TreeCommand command : core.on(new TreeEvent.Tick(), now)) {
        if (command instanceof TreeCommand.Resolve(String name)) {
          boolean answers = asked.merge(name, 1, Integer::sum) > 1;
          List<TreeCommand> more = core.on(
              answers ? new TreeEvent.Answered(name, tree.texts(name)) : new TreeEvent.Failed(name), now);
          more.forEach(c -> {
            if (c instanceof TreeCommand.Found(NodeRecord record)) {
              found.add(record);
            }
          });
        }
      }
    }

    assertThat(found).hasSize(10);
    assertThat(asked.values()).allMatch(times -> times == 2);
  }

  @Test
  void whatIsNoDomainIsNoLink() {
    for (String domain : List.of("", "a b", "ldap:", "x/y", "-a.org", "a..org", ".org", "a".repeat(64) + ".org", "ÿ.org")) {
      assertThatThrownBy(() -> TreeLink.parse(URL.substring(0, URL.indexOf('@') + 1) + domain)).as(domain).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> TreeLink.parse("enrtree://AAAA@nodes.example.org")).isInstanceOf(IllegalArgumentException.class);
  }

  @SeededTest(runs = 100)
  void base32IsReadAsItIsWritten(Gen random) {
    byte[] bytes = random.bytes(random.between(0, 40));

    assertThat(Base32.decode(Base32.encode(bytes))).hasValueSatisfying(read -> assertThat(read).isEqualTo(bytes));
    assertThat(Base32.decode(Base32.encode(bytes).toLowerCase(java.util.Locale.ROOT))).isPresent();
    assertThat(Base32.decode(Base32.encode(bytes) + "1")).isEmpty();
  }

  @Test
  void base32IsThatOfTheSpecification() {
    assertThat(Base32.encode("foobar".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTBOI");
    assertThat(Base32.decode("AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2"))
        .hasValueSatisfying(bytes -> assertThat(Hex.encode(bytes)).isEqualTo(COMPRESSED));
  }

  private static List<NodeRecord> records(Gen random, int count) {
    return random.list(count, count, () -> new NodeRecord.Draft(random.anyNumber()).sign(NodeKey.of(random.bytes(32))));
  }

  private Walk walk(TreeLink list, Map<String, String> zone) {
    Walk walk = new Walk(list);
    walk.go(zone, Duration.ofMinutes(3));
    return walk;
  }

  /** A walk through a zone, each name answered at once. */
  private final class Walk {
    private final TreeWalk core;
    private final List<NodeRecord> found = new java.util.ArrayList<>();
    private final List<String> complaints = new java.util.ArrayList<>();

    Walk(TreeLink list) {
      core = new TreeWalk(List.of(list), 1);
    }

    void go(Map<String, String> zone, Duration time) {
      Instant end = now.plus(time);
      while (now.isBefore(end)) {
        now = now.plusMillis(100);
        perform(core.on(new TreeEvent.Tick(), now), zone);
      }
    }

    private void perform(List<TreeCommand> commands, Map<String, String> zone) {
      for (TreeCommand command : commands) {
        switch (command) {
          case TreeCommand.Resolve(String name) -> {
            String text = zone.get(name);
            perform(core.on(new TreeEvent.Answered(name, text == null ? List.of("v=spf1 -all") : List.of("v=spf1 -all", text)), now), zone);
          }
          case TreeCommand.Found(NodeRecord record) -> found.add(record);
          case TreeCommand.Complain(TreeLink list, String why) -> {
            String line = list.domain() + ": " + why;
            if (!complaints.contains(line)) {
              complaints.add(line);
            }
          }
        }
      }
    }
  }
}
