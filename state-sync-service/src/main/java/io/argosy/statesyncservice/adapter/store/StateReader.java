package io.argosy.statesyncservice.adapter.store;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRange;
import io.argosy.reads.ChainReads;
import io.argosy.reads.StateReads;
import io.argosy.statesyncservice.core.StateCommand;
import io.argosy.statesyncservice.core.StateEvent;
import io.argosy.statesyncservice.core.StateEvent.PivotBlock;
import java.util.Optional;

/** Answers the core's questions from the store. Thread-safe. */
public final class StateReader {
  private final ChainReads chain;
  private final StateReads state;

  public StateReader(ChainReads chain, StateReads state) {
    this.chain = chain;
    this.state = state;
  }

  public StateEvent read(StateCommand.ReadBlock question) {
    Optional<PivotBlock> block = chain.headers(new BlockRange(question.number(), question.number())).stream()
        .findFirst()
        .map(stored -> BlockHeader.decode(stored.header()))
        .map(header -> new PivotBlock(header.ref(), header.stateRoot()));
    return new StateEvent.BlockRead(question.number(), block);
  }

  public StateEvent read(StateCommand.ReadWantedCodes question) {
    return new StateEvent.WantedCodesRead(
        question.shard(), question.after(), state.wantedCodes(question.shard(), question.after(), question.most()));
  }

  public StateEvent read(StateCommand.ReadKnownNodes question) {
    return new StateEvent.KnownNodesRead(question.question(), state.knownNodes(question.places()));
  }
}
