package io.argosy.testkit.chain;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;

/** A chain of after the Merge that keeps all rules of headers and comes to the Amsterdam fork: from that block on each has a block access list, and no block has anything else. */
public final class AmsterdamChain {
  /** {@code [transactions, ommers, withdrawals]}, all empty. */
  public static final RlpSlice EMPTY_BODY = RlpSlice.of(new byte[] {(byte) 0xc3, (byte) 0xc0, (byte) 0xc0, (byte) 0xc0});

  private static final long BEGAN = 1_780_000_000L;
  private static final long SLOT_SECONDS = 12;
  private static final long GAS_LIMIT = 30_000_000;

  private static final String GENESIS = """
      {"config": {"chainId": 1337, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0, "constantinopleBlock": 0, "petersburgBlock": 0,
        "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0, "terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0, "pragueTime": 0, "osakaTime": 0, "amsterdamTime": %d,
        "blobSchedule": {"cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477}, "prague": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}}},
       "nonce": "0x0", "timestamp": "0x%x", "gasLimit": "0x%x", "gasUsed": "0x%x", "difficulty": "0x0", "baseFeePerGas": "0x3b9aca00", "alloc": {}}
      """;

  private final String genesis;
  private final List<BlockHeader> headers = new ArrayList<>();
  private final List<RlpSlice> lists = new ArrayList<>();

  /**
   * @param fork the first block with an access list
   * @param slotsApart from each block to the next: more than one, and a short chain is older than peers keep lists
   */
  public AmsterdamChain(long seed, int fork, int height, int slotsApart) {
    Gen gen = Gen.seeded(seed);
    // As much as a half keeps the fee where it is.
    genesis = GENESIS.formatted(BEGAN + SLOT_SECONDS * slotsApart * fork, BEGAN, GAS_LIMIT, GAS_LIMIT / 2);
    headers.add(genesis().header());
    lists.add(RlpSlice.EMPTY);
    for (int number = 1; number <= height; number++) {
      RlpSlice list = AccessLists.any(gen);
      long slot = (long) number * slotsApart;
      headers.add(headers.getLast().toDraft()
          .fields(number < fork ? BlockHeader.PRAGUE_FIELDS : BlockHeader.AMSTERDAM_FIELDS)
          .parentHash(headers.getLast().hash())
          .number(number)
          .time(BEGAN + SLOT_SECONDS * slot)
          .baseFee(UInt256.of(1_000_000_000))
          .blockAccessListHash(list.keccak())
          .slotNumber(slot)
          .build());
      lists.add(list);
    }
  }

  /** The file that the chain begins with. */
  public String genesisFile() {
    return genesis;
  }

  public Genesis genesis() {
    return Genesis.parse(genesis);
  }

  public int height() {
    return headers.size() - 1;
  }

  public BlockHeader header(int number) {
    return headers.get(number);
  }

  /** Of a block from the fork on. */
  public RlpSlice list(int number) {
    return lists.get(number);
  }
}
