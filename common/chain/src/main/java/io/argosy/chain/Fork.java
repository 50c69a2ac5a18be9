package io.argosy.chain;

/** A named change of the rules, in the order of the main network. */
public enum Fork {
  FRONTIER,
  HOMESTEAD,
  DAO,
  TANGERINE_WHISTLE,
  SPURIOUS_DRAGON,
  BYZANTIUM,
  CONSTANTINOPLE,
  PETERSBURG,
  ISTANBUL,
  MUIR_GLACIER,
  BERLIN,
  LONDON,
  ARROW_GLACIER,
  GRAY_GLACIER,
  SHANGHAI,
  CANCUN,
  PRAGUE,
  OSAKA,
  BPO1,
  BPO2,
  BPO3,
  BPO4,
  BPO5,
  AMSTERDAM
}
