package io.argosy.peergateway.adapter.discovery;

import io.argosy.chain.ForkFilter;
import io.argosy.chain.ForkId;
import io.argosy.chain.Network;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.RecordFilter;

/** Whether a node is of our chain, by the fork id in its record: as strict as the judgement of its status would be once it was dialed, and a dial cheaper. */
public final class ForkFit implements RecordFilter {
  private final ForkFilter filter;
  private final long genesisTime;

  public ForkFit(Network network) {
    this.filter = new ForkFilter(network.forkSchedule());
    this.genesisTime = network.genesis().time();
  }

  @Override
  public Fit judge(NodeRecord record) {
    return record.eth()
        .map(id -> filter.judge(new ForkId(id.hash(), id.next()), 0, genesisTime) == ForkFilter.Answer.COMPATIBLE ? Fit.OURS : Fit.OTHERS)
        // A consensus node shares the distributed table, and speaks nothing that we speak.
        .orElse(record.has("eth2") ? Fit.OTHERS : Fit.UNKNOWN);
  }
}
