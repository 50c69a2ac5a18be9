package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreReadTest {
  private static final SyncCommand.ReadHashes HASHES = new SyncCommand.ReadHashes(new BlockRange(10, 11));

  private final StoreRead read = new StoreRead();
  private final List<SyncCommand> out = new ArrayList<>();

  private static SyncEvent.HashesRead hashes(long first, Hash... hashes) {
    return new SyncEvent.HashesRead(new BlockRange(first, first + 1), List.of(hashes));
  }

  @Test
  void aShortAnswerIsNoneAndTheQuestionIsPutAgainAtTheNextTick() {
    read.ask(HASHES, out);

    assertThat(read.isAnsweredBy(hashes(10, Hash.ZERO))).isFalse();
    assertThat(read.fellShort()).isTrue();
    read.tick(out);
    read.tick(out);

    assertThat(out).containsExactly(HASHES, HASHES);
    assertThat(read.isAnsweredBy(hashes(10, Hash.ZERO, Hash.ZERO))).isTrue();
    assertThat(read.isOpen()).isFalse();
  }

  @Test
  void anAnswerToAFormerQuestionIsNone() {
    read.ask(HASHES, out);

    assertThat(read.isAnsweredBy(hashes(8, Hash.ZERO, Hash.ZERO))).isFalse();
    assertThat(read.isAnsweredBy(hashes(8))).isFalse();

    assertThat(read.isOpen()).isTrue();
    assertThat(read.fellShort()).isFalse();
  }

  @Test
  void aBlockThatIsMissingIsAskedForAgain() {
    SyncCommand.LoadTip tip = new SyncCommand.LoadTip(7);
    read.ask(tip, out);

    read.missing(new SyncEvent.TipMissing(6));
    read.tick(out);
    assertThat(out).hasSize(1);
    read.missing(new SyncEvent.TipMissing(7));
    read.tick(out);

    assertThat(out).containsExactly(tip, tip);
  }
}
