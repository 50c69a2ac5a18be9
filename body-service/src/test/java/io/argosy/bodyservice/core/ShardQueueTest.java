package io.argosy.bodyservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BlockPart;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.ChainShards;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShardQueueTest {
  private static final ChainShards ONE = new ChainShards(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static ShardProgress stored(long bodies, long receipts, BlockRange... bodyIslands) {
    return new ShardProgress(
        0, 1, 0, List.of(new StageProgress("bodies", bodies, List.of(bodyIslands)), new StageProgress("receipts", receipts, List.of())));
  }

  private static List<Candidate> headers(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(number -> new Candidate(FetchChains.MAIN.header(number), List.of())).toList();
  }

  private static ShardQueue queueWith(long first, long last) {
    ShardQueue queue = new ShardQueue(0, ONE, stored(first - 1, first - 1));
    queue.nextRead(last, 10_000);
    queue.headersRead(first, headers(first, last));
    return queue;
  }

  private static List<Long> numbers(List<WantedBlock> blocks) {
    return blocks.stream().map(b -> b.header().number()).toList();
  }

  @Test
  void readsFromTheLowestBlockThatIsNotWholeToTheEndOfItsChunk() {
    ShardQueue queue = new ShardQueue(0, ONE, stored(500, 300));

    assertThat(queue.nextRead(2000, 10_000)).contains(new BlockRange(301, 1023));
    assertThat(queue.nextRead(2000, 10_000)).as("while it reads").isEmpty();
  }

  @Test
  void headersThatAFormerQueueAskedForLeaveNoHole() {
    ShardQueue queue = new ShardQueue(0, ONE, stored(9, 9));
    queue.nextRead(2000, 10_000);

    queue.headersRead(700, headers(700, 720));
    queue.headersRead(10, headers(10, 1023));

    assertThat(numbers(queue.needed(BlockPart.BODY, 3))).containsExactly(10L, 11L, 12L);
    assertThat(queue.nextRead(2000, 10_000)).contains(new BlockRange(1024, 2000));
  }

  @Test
  void aWindowThatIsFullReadsNothingMore() {
    ShardQueue queue = queueWith(1, 300);

    assertThat(queue.nextRead(2000, 300)).isEmpty();
    queue.progressed(stored(100, 100));
    assertThat(queue.nextRead(2000, 300)).contains(new BlockRange(301, 1023));
  }

  @Test
  void whatTheStoreHasIsNotNeeded() {
    ShardQueue queue = new ShardQueue(0, ONE, stored(2, 4, new BlockRange(5, 6)));
    queue.nextRead(9, 100);
    queue.headersRead(3, headers(3, 9));

    assertThat(numbers(queue.needed(BlockPart.BODY, 100))).containsExactly(3L, 4L, 7L, 8L, 9L);
    assertThat(numbers(queue.needed(BlockPart.RECEIPTS, 100))).containsExactly(5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void whatWasSentAndNeverArrivedIsNeededAgain() {
    ShardQueue queue = queueWith(1, 2);
    WantedBlock block = queue.block(1).orElseThrow();
    queue.sent(block, BlockPart.BODY, 700, NOW);
    assertThat(queue.sentBytes()).isEqualTo(700);

    assertThat(queue.reclaim(NOW.plusSeconds(59), Duration.ofSeconds(60))).isZero();
    assertThat(queue.reclaim(NOW.plusSeconds(61), Duration.ofSeconds(60))).isOne();

    assertThat(queue.sentBytes()).isZero();
    assertThat(numbers(queue.needed(BlockPart.BODY, 9))).containsExactly(1L, 2L);
  }

  @Test
  void whatIsNeededAgainHidesNothingBelowIt() {
    ShardQueue queue = queueWith(1, 9);

    queue.need(7, BlockPart.BODY, List.of());

    assertThat(numbers(queue.needed(BlockPart.BODY, 3))).containsExactly(1L, 2L, 3L);
  }
}
