package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.Target;
import io.argosy.peergateway.core.Gossiped.TransactionName;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GossipTest {
  private static final TestChain CHAIN = ChainBuilder.seeded(5).empty(0).blocks(40);

  private final GatewayDriver driver = new GatewayDriver(new Gossip.Settings(true, 1, null, 7));

  static RlpSlice whole(TestBlock block) {
    return ToldBlock.of(block.header().raw(), block.body()).whole();
  }

  static RlpSlice transaction(long nonce, int dataBytes) {
    return transaction(nonce, dataBytes, 27);
  }

  private static RlpSlice transaction(long nonce, int dataBytes, long v) {
    return new RlpWriter().startList()
        .number(nonce).number(1).number(21_000).bytes(new byte[20]).number(1).bytes(new byte[dataBytes]).number(v).number(5).number(5)
        .endList().toSlice();
  }

  static Gossiped.Transactions transactions(RlpSlice... list) {
    return new Gossiped.Transactions(list(list));
  }

  private static RlpSlice list(RlpSlice... items) {
    return new RlpWriter().items(List.of(items)).toSlice();
  }

  private GatewayDriver heard(String who, Gossiped what) {
    return driver.on(new GatewayEvent.Heard(peer(who), what));
  }

  private GatewayDriver heard(String who, TestBlock block) {
    return heard(who, new Gossiped.FullBlock(whole(block), UInt256.of(1)));
  }

  private GatewayDriver chosen(TestBlock block) {
    return driver.on(new GatewayEvent.HeadChosen(new Target("total-difficulty", block.ref(), block.totalDifficulty())));
  }

  private void peers(int count, int version) {
    IntStream.range(0, count).forEach(i -> driver.ready("p" + version + "-" + i, version));
  }

  private <T extends Gossiped> List<T> said(Class<T> kind) {
    return driver.take(GatewayCommand.Say.class).stream().map(GatewayCommand.Say::what).filter(kind::isInstance).map(kind::cast).toList();
  }

  private Fault droppedFor() {
    List<GatewayCommand.Drop> drops = driver.take(GatewayCommand.Drop.class);
    assertThat(drops).hasSize(1);
    return drops.getFirst().fault();
  }

  @Test
  void aVerifiedBlockGoesInFullToTheSquareRootAndByNameToTheOthers() {
    chosen(CHAIN.block(4));
    peers(17, 68);
    heard("p68-0", CHAIN.block(5));
    assertThat(said(Gossiped.class)).isEmpty();

    chosen(CHAIN.block(5));

    List<GatewayCommand.Say> said = driver.take(GatewayCommand.Say.class);
    assertThat(said).hasSize(16).extracting(GatewayCommand.Say::peer).doesNotHaveDuplicates().doesNotContain(peer("p68-0"));
    assertThat(said).filteredOn(say -> say.what() instanceof Gossiped.FullBlock).hasSize(4)
        .allMatch(say -> say.what().equals(new Gossiped.FullBlock(whole(CHAIN.block(5)), CHAIN.block(5).totalDifficulty())));
    assertThat(said).filteredOn(say -> say.what() instanceof Gossiped.BlockNames).hasSize(12);
  }

  @Test
  void whatAVerifiedBlockBuildsOnGoesOutBeforeIt() {
    chosen(CHAIN.block(4));
    peers(2, 68);
    heard("p68-0", CHAIN.block(5)).on(new GatewayEvent.Tick());
    heard("p68-0", CHAIN.block(7));
    heard("p68-0", CHAIN.block(6));

    chosen(CHAIN.block(7));

    assertThat(said(Gossiped.FullBlock.class)).containsExactly(
        new Gossiped.FullBlock(whole(CHAIN.block(5)), CHAIN.block(5).totalDifficulty()),
        new Gossiped.FullBlock(whole(CHAIN.block(6)), CHAIN.block(6).totalDifficulty()),
        new Gossiped.FullBlock(whole(CHAIN.block(7)), CHAIN.block(7).totalDifficulty()));
  }

  @Test
  void noMoreBlocksGoOutBelowAHeadThanHadTheirSealsCheckedForCertain() {
    chosen(CHAIN.block(4));
    peers(5, 68);
    for (int i = 5; i <= 36; i++) {
      heard("p68-" + (i - 5) / BlockGossip.HELD_OF_A_PEER, CHAIN.block(i));
    }

    chosen(CHAIN.block(36));

    assertThat(said(Gossiped.FullBlock.class)).extracting(told -> ToldBlock.read(told.block()).ref().number())
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(36 - 23, 36).flatMap(n -> java.util.stream.LongStream.of(n, n)).boxed().toList());
  }

  @Test
  void aVerifiedHeaderWithAnothersBodyBarsWhoSentItAndTheRightOneGoesOut() {
    chosen(CHAIN.block(4));
    peers(3, 68);
    TestBlock block = CHAIN.block(5);
    heard("p68-0", new Gossiped.FullBlock(ToldBlock.of(block.header().raw(), CHAIN.block(6).body()).whole(), UInt256.ONE));
    heard("p68-1", block);

    chosen(block);

    assertThat(driver.all()).filteredOn(GatewayCommand.NoteBan.class::isInstance)
        .singleElement().isEqualTo(new GatewayCommand.NoteBan(peer("p68-0"), Fault.WRONG_ROOT, "new block " + block.ref() + ": its body is another block's"));
    assertThat(said(Gossiped.FullBlock.class)).extracting(Gossiped.FullBlock::block).containsExactly(whole(block));
  }

  @Test
  void aNamedBlockIsFetchedOnceItIsVerifiedAndThenServed() {
    chosen(CHAIN.block(4));
    peers(2, 68);
    TestBlock block = CHAIN.block(5);
    heard("p68-0", new Gossiped.BlockNames(List.of(block.ref())));
    chosen(block);

    List<GatewayCommand.Ask> asks = driver.asks();
    assertThat(asks).hasSize(2);
    driver.answer(asks.getFirst(), new Answer.Items(List.of(block.header().raw())));
    driver.answer(asks.getLast(), new Answer.Items(List.of(block.body())));

    assertThat(said(Gossiped.FullBlock.class)).extracting(Gossiped.FullBlock::block).containsExactly(whole(block));
    heard("p68-1", new Gossiped.PartsWanted(3, Gossiped.Part.BODY, List.of(Hash.ZERO, block.ref().hash())));
    assertThat(said(Gossiped.Parts.class)).containsExactly(new Gossiped.Parts(3, Gossiped.Part.BODY, List.of(block.body())));
  }

  @Test
  void aNamedBlockThatDoesNotComeIsAskedOfTheNext() {
    chosen(CHAIN.block(4));
    peers(2, 68);
    heard("p68-0", new Gossiped.BlockNames(List.of(CHAIN.block(5).ref())));
    heard("p68-1", new Gossiped.BlockNames(List.of(CHAIN.block(5).ref())));
    chosen(CHAIN.block(5));
    assertThat(driver.asks()).extracting(GatewayCommand.Ask::peer).containsOnly(peer("p68-0"));

    driver.pass(Duration.ofSeconds(6));

    assertThat(driver.asks()).extracting(GatewayCommand.Ask::peer).containsOnly(peer("p68-1"));
  }

  @Test
  void blocksAreNotSentToPeersOfEth69() {
    chosen(CHAIN.block(4));
    peers(3, 69);
    driver.ready("old", 68);
    heard("old", CHAIN.block(5));

    chosen(CHAIN.block(5));

    assertThat(said(Gossiped.class)).isEmpty();
  }

  @Test
  void whoFloodsIsBarredAndDisplacesOnlyItsOwn() {
    chosen(CHAIN.block(1));
    peers(2, 68);
    heard("p68-1", CHAIN.block(2));
    for (int i = 0; i < 255; i++) {
      heard("p68-0", CHAIN.block(3 + i % 20));
      assertThat(driver.gateway.gossip().blocks().held()).isLessThanOrEqualTo(1 + BlockGossip.HELD_OF_A_PEER);
    }
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    heard("p68-0", CHAIN.block(3)).take(GatewayCommand.class);

    heard("p68-0", CHAIN.block(4));

    assertThat(droppedFor()).isEqualTo(Fault.NOT_ASKED_FOR);
    assertThat(driver.gateway.gossip().blocks().held()).isOne();
  }

  @Test
  void whoNamesMoreBlocksThanAnyChainHasIsBarred() {
    chosen(CHAIN.block(4));
    peers(1, 68);
    List<io.argosy.primitives.BlockRef> names = GatewayDriver.hashes(1024).stream().map(hash -> new io.argosy.primitives.BlockRef(5, hash)).toList();
    heard("p68-0", new Gossiped.BlockNames(names));
    heard("p68-0", new Gossiped.BlockNames(names));
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();

    heard("p68-0", new Gossiped.BlockNames(names));

    assertThat(droppedFor()).isEqualTo(Fault.NOT_ASKED_FOR);
  }

  @Test
  void blocksFarFromTheHeadAreNotHeld() {
    chosen(CHAIN.block(20));
    peers(1, 68);

    heard("p68-0", CHAIN.block(12));

    assertThat(driver.gateway.gossip().blocks().held()).isZero();
    heard("p68-0", CHAIN.block(13));
    assertThat(driver.gateway.gossip().blocks().held()).isOne();
  }

  @Test
  void aBlockThatIsNoneBarsThePeer() {
    chosen(CHAIN.block(4));
    peers(1, 68);

    heard("p68-0", new Gossiped.FullBlock(list(CHAIN.block(5).header().raw()), UInt256.ONE));

    assertThat(droppedFor()).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void nothingIsSaidWhereNobodyKnowsHowHeavyTheChainIs() {
    peers(4, 68);
    driver.on(new GatewayEvent.HeadChosen(new Target("hash", CHAIN.block(5).ref(), UInt256.ZERO)));
    heard("p68-0", CHAIN.block(5));
    heard("p68-1", transactions(transaction(1, 1)));
    driver.pass(Duration.ofSeconds(1));

    assertThat(said(Gossiped.class)).isEmpty();
    assertThat(driver.gateway.gossip().era()).isEqualTo(Gossip.Era.UNKNOWN);
  }

  @Test
  void afterTheMergeAllIsSilentAndWhoSendsABlockIsDroppedAndNotBarred() {
    GatewayDriver merged = new GatewayDriver(new Gossip.Settings(true, 1, CHAIN.block(5).totalDifficulty(), 7));
    merged.ready("a", 68).ready("b", 68).ready("c", 68);
    merged.on(new GatewayEvent.HeadChosen(new Target("total-difficulty", CHAIN.block(4).ref(), CHAIN.block(4).totalDifficulty())));
    merged.on(new GatewayEvent.Heard(peer("a"), transactions(transaction(1, 1)))).on(new GatewayEvent.Tick());
    assertThat(merged.take(GatewayCommand.Say.class)).isNotEmpty();

    merged.on(new GatewayEvent.HeadChosen(new Target("total-difficulty", CHAIN.block(5).ref(), CHAIN.block(5).totalDifficulty())));
    merged.on(new GatewayEvent.Heard(peer("a"), transactions(transaction(2, 1)))).on(new GatewayEvent.Tick());
    merged.on(new GatewayEvent.Heard(peer("b"), new Gossiped.BlockNames(List.of(CHAIN.block(6).ref()))));
    assertThat(merged.take(GatewayCommand.class)).noneMatch(command -> command instanceof GatewayCommand.Say || command instanceof GatewayCommand.Drop);
    merged.on(new GatewayEvent.Heard(peer("c"), new Gossiped.FullBlock(whole(CHAIN.block(6)), UInt256.ONE)));

    assertThat(merged.take(GatewayCommand.class)).contains(new GatewayCommand.Drop(peer("c"), null, "sends new blocks after the Merge"))
        .noneMatch(GatewayCommand.NoteBan.class::isInstance);
    assertThat(merged.gateway.gossip().transactions().pooled()).isZero();
  }

  @Test
  void aConsensusClientsHeadIsAfterTheMerge() {
    GatewayDriver merged = new GatewayDriver(new Gossip.Settings(true, 1, UInt256.powerOfTwo(200), 7));

    merged.on(new GatewayEvent.HeadChosen(new Target("engine", CHAIN.block(4).ref(), UInt256.ZERO)));

    assertThat(merged.gateway.gossip().era()).isEqualTo(Gossip.Era.AFTER_THE_MERGE);
  }

  @Test
  void switchedOffItSaysNothingAndStillAnswers() {
    GatewayDriver off = GatewayDriver.alone();
    off.ready("a", 68).ready("b", 68);
    off.on(new GatewayEvent.HeadChosen(new Target("total-difficulty", CHAIN.block(4).ref(), UInt256.ONE)));
    off.on(new GatewayEvent.Heard(peer("a"), transactions(transaction(1, 1)))).on(new GatewayEvent.Tick());
    assertThat(off.take(GatewayCommand.Say.class)).isEmpty();

    off.on(new GatewayEvent.Heard(peer("a"), new Gossiped.TransactionsWanted(9, List.of(Hash.ZERO))));

    assertThat(off.take(GatewayCommand.Say.class)).containsExactly(
        new GatewayCommand.Say(peer("a"), new Gossiped.WantedTransactions(9, list())));
  }

  @Test
  void transactionsGoInFullToTheSquareRootByNameToOthersAndInFullToWhoKnowsNoNames() {
    chosen(CHAIN.block(4));
    peers(17, 68);
    driver.ready("old", 64);

    heard("p68-0", transactions(transaction(1, 10))).on(new GatewayEvent.Tick());

    List<GatewayCommand.Say> said = driver.take(GatewayCommand.Say.class);
    assertThat(said).hasSize(17).extracting(GatewayCommand.Say::peer).contains(peer("old")).doesNotContain(peer("p68-0"));
    assertThat(said).filteredOn(say -> say.what() instanceof Gossiped.Transactions).hasSizeBetween(4, 5).extracting(GatewayCommand.Say::peer).contains(peer("old"));
    RlpSlice raw = transaction(1, 10);
    assertThat(said).filteredOn(say -> say.what() instanceof Gossiped.TransactionNames)
        .allMatch(say -> say.what().equals(new Gossiped.TransactionNames(List.of(new TransactionName(raw.keccak(), 0, raw.length())))));
    heard("p68-3", transactions(raw)).on(new GatewayEvent.Tick());
    assertThat(said(Gossiped.class)).isEmpty();
  }

  @Test
  void whatIsNamedIsAskedForOfTheNextWhenTheFirstIsSilent() {
    chosen(CHAIN.block(4));
    peers(2, 68);
    RlpSlice raw = transaction(1, 10);
    Gossiped.TransactionNames names = new Gossiped.TransactionNames(List.of(new TransactionName(raw.keccak(), 0, raw.length())));
    heard("p68-0", names);
    heard("p68-1", names).pass(Duration.ofMillis(400));
    assertThat(said(Gossiped.class)).as("it may come by itself").isEmpty();

    driver.pass(Duration.ofSeconds(1));
    List<GatewayCommand.Say> first = driver.take(GatewayCommand.Say.class);
    driver.pass(Duration.ofSeconds(6));
    List<GatewayCommand.Say> second = driver.take(GatewayCommand.Say.class);

    assertThat(first).extracting(GatewayCommand.Say::peer).containsExactly(peer("p68-0"));
    assertThat(second).extracting(GatewayCommand.Say::peer).containsExactly(peer("p68-1"));
    long id = ((Gossiped.TransactionsWanted) second.getFirst().what()).id();
    heard("p68-1", new Gossiped.WantedTransactions(id, list(raw)));
    assertThat(driver.gateway.gossip().transactions().pooled()).isOne();
    heard("p68-0", new Gossiped.WantedTransactions(((Gossiped.TransactionsWanted) first.getFirst().what()).id(), list(raw)));
    assertThat(driver.take(GatewayCommand.Drop.class)).as("late, and asked for").isEmpty();
    heard("p68-0", new Gossiped.WantedTransactions(99, list()));
    assertThat(droppedFor()).isEqualTo(Fault.NOT_ASKED_FOR);
  }

  @Test
  void badTransactionsBarAndThoseThatDoNotFitGoNoFurther() {
    chosen(CHAIN.block(4));
    peers(4, 68);

    heard("p68-0", transactions(transaction(1, 10, 2 * 5 + 35))).on(new GatewayEvent.Tick());
    assertThat(said(Gossiped.class)).as("of another chain").isEmpty();
    heard("p68-0", new Gossiped.Transactions(new RlpWriter().startList().bytes(new byte[] {3, (byte) 0xc0}).endList().toSlice()));
    assertThat(droppedFor()).isEqualTo(Fault.NOT_ASKED_FOR);
    heard("p68-1", transactions(list(transaction(1, 1))));
    assertThat(droppedFor()).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void theRestOfAFloodOfTransactionsIsForgotten() {
    chosen(CHAIN.block(4));
    peers(3, 68);
    List<RlpSlice> flood = new ArrayList<>(IntStream.range(0, 5000).mapToObj(i -> transaction(i, 10)).toList());

    heard("p68-0", transactions(flood.toArray(RlpSlice[]::new)));
    heard("p68-1", transactions(IntStream.range(5000, 5200).mapToObj(i -> transaction(i, 100_000)).toArray(RlpSlice[]::new))).on(new GatewayEvent.Tick());

    assertThat(driver.gateway.gossip().transactions().pooled()).isLessThanOrEqualTo(TransactionGossip.POOL);
    assertThat(driver.gateway.gossip().transactions().pooledBytes()).isLessThanOrEqualTo(TransactionGossip.POOL_BYTES);
    int sentToOne = said(Gossiped.TransactionNames.class).stream().mapToInt(names -> names.names().size()).sum()
        + said(Gossiped.Transactions.class).stream().mapToInt(list -> RlpReader.listOf(list.list()).count(10_000)).sum();
    assertThat(sentToOne).isLessThanOrEqualTo(2 * (4096 + 200));
    driver.pass(TransactionGossip.AGE.plusSeconds(1));
    assertThat(driver.gateway.gossip().transactions().pooled()).isZero();
  }
}
