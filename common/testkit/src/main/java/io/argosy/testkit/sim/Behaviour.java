package io.argosy.testkit.sim;

import io.argosy.packs.BlockPart;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a peer answers, and what it claims. Immutable; the honest one is the base of all others.
 *
 * @param least the quickest answer
 * @param most the slowest answer
 * @param liar true if a service may name an invalid fault of this peer
 * @param answer what it sends instead of an honest answer
 * @param claim what it says of its chain; the honest one if empty
 */
public record Behaviour(String name, Duration least, Duration most, boolean liar, Answer answer, Optional<Claim> claim) {
  /** What a peer says of its head. */
  public record Claim(long blocksMore, Optional<UInt256> totalDifficulty) {}

  /** What kind of thing was asked for. */
  public enum Asked {
    HEADERS,
    BODIES,
    RECEIPTS,
    ACCESS_LISTS,
    /** One item, which is a list of rows. */
    ACCOUNTS,
    /** One item for each account, which is a list of rows. */
    SLOTS,
    CODES,
    /** By place or by hash. */
    NODES;

    /** True for items that may be left out without harm to the others. */
    boolean mayHaveGaps() {
      return switch (this) {
        case BODIES, RECEIPTS, CODES, NODES -> true;
        case HEADERS, ACCESS_LISTS, ACCOUNTS, SLOTS -> false;
      };
    }

    static Asked of(BlockPart part) {
      return switch (part) {
        case BODY -> BODIES;
        case RECEIPTS -> RECEIPTS;
        case ACCESS_LIST -> ACCESS_LISTS;
      };
    }
  }

  /** Spoils an honest answer. */
  @FunctionalInterface
  public interface Answer {
    /**
     * @param online how long the peer has been connected
     * @return empty for no answer at all
     */
    Optional<List<RlpSlice>> to(Asked asked, List<RlpSlice> honest, Duration online, Gen gen);
  }

  public static Behaviour honest() {
    return new Behaviour("honest", Duration.ofMillis(20), Duration.ofMillis(200), false, (_, items, _, _) -> Optional.of(items), Optional.empty());
  }

  public Behaviour taking(Duration from, Duration to) {
    return new Behaviour(name, from, to, liar, answer, claim);
  }

  /** Two to four seconds for each answer. */
  public static Behaviour slow() {
    return honest().named("slow").taking(Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  public static Behaviour silent() {
    return honest().named("silent").answering((_, _, _, _) -> Optional.empty());
  }

  public static Behaviour silentAfter(Duration online) {
    return honest().named("silent after " + online).answering((_, items, age, _) -> age.compareTo(online) < 0 ? Optional.of(items) : Optional.empty());
  }

  /** Answers some requests only. */
  public static Behaviour moody() {
    return honest().named("moody").answering((_, items, _, gen) -> gen.chance(0.5) ? Optional.of(items) : Optional.empty());
  }

  public static Behaviour empty() {
    return honest().named("empty").answering((_, _, _, _) -> Optional.of(List.of()));
  }

  /** Part of the answer, from its start. */
  public static Behaviour shortAnswers() {
    return honest().named("short").answering((_, items, _, gen) -> Optional.of(items.subList(0, gen.between(0, items.size()))));
  }

  /** Bodies, receipts, codes and nodes with gaps, as a peer sends that lacks some. */
  public static Behaviour gaps() {
    return honest().named("gaps").answering((asked, items, _, gen) ->
        Optional.of(asked.mayHaveGaps() ? items.stream().filter(_ -> gen.chance(0.7)).toList() : items));
  }

  public static Behaviour wrongBodies() {
    return liar("wrong bodies", Asked.BODIES);
  }

  public static Behaviour wrongReceipts() {
    return liar("wrong receipts", Asked.RECEIPTS);
  }

  public static Behaviour wrongAccessLists() {
    return liar("wrong access lists", Asked.ACCESS_LISTS);
  }

  /** Headers that are none, or do not link. */
  public static Behaviour wrongHeaders() {
    return liar("wrong headers", Asked.HEADERS);
  }

  /** Accounts of which one bit is not as it should be. */
  public static Behaviour wrongAccounts() {
    return liar("wrong accounts", Asked.ACCOUNTS);
  }

  public static Behaviour wrongSlots() {
    return liar("wrong slots", Asked.SLOTS);
  }

  public static Behaviour wrongCodes() {
    return liar("wrong codes", Asked.CODES);
  }

  public static Behaviour wrongNodes() {
    return liar("wrong nodes", Asked.NODES);
  }

  /** Ranges of accounts or slots without one of their rows, but for the last: without that they would be shorter, and true. */
  public static Behaviour omitsRows() {
    return honest().named("omits rows").lying().answering((asked, items, _, gen) -> Optional.of(
        asked == Asked.ACCOUNTS || asked == Asked.SLOTS ? items.stream().map(list -> withoutOne(list, gen)).toList() : items));
  }

  private static RlpSlice withoutOne(RlpSlice list, Gen gen) {
    List<RlpSlice> rows = new ArrayList<>();
    for (RlpReader reader = RlpReader.listOf(list); reader.hasNext(); ) {
      rows.add(reader.item());
    }
    if (rows.size() > 1) {
      rows.remove(gen.between(0, rows.size() - 2));
    }
    return new RlpWriter().items(rows).toSlice();
  }

  private static Behaviour liar(String name, Asked about) {
    return honest().named(name).lying().answering((asked, items, _, gen) -> {
      if (asked != about || items.isEmpty()) {
        return Optional.of(items);
      }
      List<RlpSlice> spoiled = new ArrayList<>(items);
      int at = gen.between(0, items.size() - 1);
      spoiled.set(at, asked == Asked.HEADERS ? unlinked(items.get(at), gen) : spoiled(items.get(at), gen));
      return Optional.of(spoiled);
    });
  }

  /** No header any more, or the child of nobody. One bit elsewhere might make another header that is as good, since nobody checks seals here. */
  private static RlpSlice unlinked(RlpSlice header, Gen gen) {
    if (gen.chance(0.3)) {
      return RlpSlice.of(new byte[] {(byte) 0xc1, 7});
    }
    byte[] bytes = header.toBytes();
    bytes[gen.between(4, 35)] ^= (byte) (1 << gen.between(0, 7));
    return RlpSlice.of(bytes);
  }

  /** One bit of the content changed, never of the outermost length: it still can be carried. */
  private static RlpSlice spoiled(RlpSlice item, Gen gen) {
    byte[] bytes = item.toBytes();
    if (bytes.length < 8) {
      return RlpSlice.of(new byte[] {(byte) 0xc2, (byte) 0xc1, (byte) 0xc0});
    }
    bytes[gen.between(4, bytes.length - 1)] ^= (byte) (1 << gen.between(0, 7));
    return RlpSlice.of(bytes);
  }

  /** Says its chain is far heavier than it is. */
  public static Behaviour claiming(UInt256 totalDifficulty) {
    return honest().named("claims to be heavy").claims(new Claim(0, Optional.of(totalDifficulty)));
  }

  /** Says its chain is longer and heavier than it is. */
  public static Behaviour claimingMore(long blocks, UInt256 totalDifficulty) {
    return honest().named("claims " + blocks + " more").claims(new Claim(blocks, Optional.of(totalDifficulty)));
  }

  /** Of eth/69: how heavy its chain is it does not say, and how high only now and then. */
  public static Behaviour tellingItsHeadSeldom() {
    return honest().named("tells its head seldom").claims(new Claim(-31, Optional.of(UInt256.ZERO)));
  }

  /** Serves a chain that breaks a rule, faithfully. */
  public static Behaviour servingAnInvalidChain() {
    return honest().named("serves an invalid chain").lying();
  }

  private Behaviour named(String other) {
    return new Behaviour(other, least, most, liar, answer, claim);
  }

  public Behaviour lying() {
    return new Behaviour(name, least, most, true, answer, claim);
  }

  public Behaviour answering(Answer other) {
    return new Behaviour(name, least, most, liar, other, claim);
  }

  public Behaviour claims(Claim other) {
    return new Behaviour(name, least, most, liar, answer, Optional.of(other));
  }
}
