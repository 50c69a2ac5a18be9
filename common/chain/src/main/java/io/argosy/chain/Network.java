package io.argosy.chain;

/** A chain by name: its rules and where it begins. */
public record Network(String name, ChainSpec spec, BlockHeader genesis) {
  public ForkSchedule forkSchedule() {
    return ForkSchedule.of(spec, genesis);
  }
}
