package io.argosy.packs;

import io.argosy.primitives.BlockRange;
import java.util.List;

/**
 * How far one shard of the store has come: a mirror of what it committed, published after each batch.
 *
 * @param incarnation rises with each start of the store; progress may be lower in a new one
 * @param epoch the chain epoch that the shard is in: it has undone what that epoch's unwind asked for
 */
public record ShardProgress(int shard, long incarnation, long epoch, List<StageProgress> stages) implements ControlPack {
  public ShardProgress {
    stages = List.copyOf(stages);
  }

  /**
   * @param stage name of the stage: {@code headers}, {@code bodies}, {@code receipts}, {@code access_lists}; readers pass over what they do not know
   * @param complete every block of this shard up to and including this number is done; -1 for none
   * @param islands blocks done above that, ascending, apart, and within one window of work
   */
  public record StageProgress(String stage, long complete, List<BlockRange> islands) {
    public StageProgress {
      islands = List.copyOf(islands);
    }
  }
}
