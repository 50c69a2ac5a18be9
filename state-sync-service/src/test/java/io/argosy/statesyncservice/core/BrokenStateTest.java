package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.ChainShards;
import io.argosy.stages.StateShards;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.TrieNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A header whose state root is the root of something else: nobody but who made the block is to blame, and nothing breaks. */
class BrokenStateTest {
  private static final Origin PEER = new Origin(new PeerId(Hash.HIGHEST), 0);

  private final StateSync core = new StateSync(StateLimits.defaults(), StateMode.FAST, new StateShards(1), new ChainShards(1), 1);
  private final RangeJudge judge = new RangeJudge();
  private final List<StateCommand> ordered = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  private void hand(StateEvent event) {
    for (StateCommand command : core.on(event, now)) {
      ordered.add(command);
      if (command instanceof StateCommand.Judge order) {
        hand(judge.judge(order));
      }
    }
  }

  /** What is waited for once a trie with this root node is downloaded, or after it was to be mended. */
  private String waitingFor(RlpSlice root, boolean whole) {
    List<RangeProgress> ranges = IntStream.range(0, StateShards.RANGES)
        .mapToObj(range -> new RangeProgress(
            range, StateShards.firstKey(range), whole, whole ? new StackTrie().finishSubtrie().encode() : RlpSlice.EMPTY, 0, Mending.NONE))
        .toList();
    hand(new StateEvent.Progressed(new StateProgress(0, 1, 1, new BlockRef(7, Hash.ZERO), root.keccak(), false, ranges, List.of(), Amounts.NONE)));
    hand(new StateEvent.ShardsAssigned(Set.of(0)));
    PeerCard peer = new PeerCard(PEER.peer(), "peer", "eth/66", new BlockRef(9, Hash.ZERO), UInt256.ZERO, 0, StateBy.NODES, Hash.ZERO);
    hand(new StateEvent.GatewaySeen(new GatewayAdvert(0, 1, now, List.of(new LaneState(Lane.STATE, 8, 0)), List.of(peer))));
    for (StateCommand.Send send : sent()) {
      PackId request = send.request().ask().id();
      hand(new StateEvent.Delivered(new NodeDelivery(request, 0, PEER, List.of(root))));
      hand(new StateEvent.Ended(new DeliveryEnd(request, 0, 0, DeliveryEnd.Outcome.SERVED, Duration.ZERO, List.of())));
    }
    ordered.clear();
    now = now.plusSeconds(1);
    hand(new StateEvent.Tick());
    assertThat(sent()).isEmpty();
    return ordered.stream().filter(StateCommand.Tell.class::isInstance).map(tell -> ((StateCommand.Tell) tell).report().waitingFor()).findFirst().orElseThrow();
  }

  /** At a key of so many nibbles; what it holds is no account. */
  private static RlpSlice leaf(int nibbles) {
    return new TrieNode.Leaf(NibblePath.fromHex("0".repeat(nibbles)), RlpSlice.of(new byte[40])).encode();
  }

  private List<StateCommand.Send> sent() {
    return ordered.stream().filter(StateCommand.Send.class::isInstance).map(StateCommand.Send.class::cast).toList();
  }

  private void nobodyIsBlamed() {
    assertThat(ordered).noneMatch(StateCommand.Report.class::isInstance);
  }

  @Test
  void keysThatAreNoHashesEndADownload() {
    String why = waitingFor(leaf(62), false);

    assertThat(why).startsWith("another pivot: the state of #7 is none, though its header says so: a key of 62 nibbles begins with 0000");
    nobodyIsBlamed();
  }

  @Test
  void keysThatAreNoHashesEndAMending() {
    String why = waitingFor(leaf(66), true);

    assertThat(why).contains("a key of 66 nibbles");
    nobodyIsBlamed();
  }

  @Test
  void leavesThatAreNoAccountsEndADownload() {
    assertThat(waitingFor(leaf(64), false)).startsWith("another pivot: ");
    nobodyIsBlamed();
  }

  @Test
  void leavesThatAreNoAccountsEndAMending() {
    assertThat(waitingFor(leaf(64), true)).startsWith("another pivot: ");
    nobodyIsBlamed();
  }

  @Test
  void whatIsNoNodeEndsADownload() {
    String why = waitingFor(new RlpWriter().startList().number(1).number(2).number(3).endList().toSlice(), false);

    assertThat(why).startsWith("another pivot: the state of #7 is none, though its header says so: node 0x");
    nobodyIsBlamed();
  }
}
