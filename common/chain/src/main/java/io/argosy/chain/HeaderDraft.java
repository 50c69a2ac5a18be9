package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

/**
 * The fields of a header that is still being made: a genesis, or a block of a test chain. Mutable. {@link #fields} says which of the later fields are written;
 * the setters of those do not change it.
 */
public final class HeaderDraft {
  private int fields = BlockHeader.FRONTIER_FIELDS;
  private Hash parentHash = Hash.ZERO;
  private Hash ommersHash = BlockHeader.EMPTY_LIST_HASH;
  private Address coinbase = Address.ZERO;
  private Hash stateRoot = BlockHeader.EMPTY_ROOT;
  private Hash transactionsRoot = BlockHeader.EMPTY_ROOT;
  private Hash receiptsRoot = BlockHeader.EMPTY_ROOT;
  private RlpSlice logsBloom = RlpSlice.of(new byte[Bloom.BYTES]);
  private UInt256 difficulty = UInt256.ZERO;
  private long number;
  private long gasLimit;
  private long gasUsed;
  private long time;
  private RlpSlice extraData = RlpSlice.EMPTY;
  private Hash mixDigest = Hash.ZERO;
  private long nonce;
  private UInt256 baseFee = UInt256.ZERO;
  private Hash withdrawalsRoot = BlockHeader.EMPTY_ROOT;
  private long blobGasUsed;
  private long excessBlobGas;
  private Hash parentBeaconBlockRoot = Hash.ZERO;
  private Hash requestsHash = BlockHeader.EMPTY_REQUESTS_HASH;
  private Hash blockAccessListHash = BlockHeader.EMPTY_LIST_HASH;
  private long slotNumber;

  static HeaderDraft of(BlockHeader header) {
    HeaderDraft draft = new HeaderDraft();
    draft.fields = header.fields();
    draft.parentHash = header.parentHash();
    draft.ommersHash = header.ommersHash();
    draft.coinbase = header.coinbase();
    draft.stateRoot = header.stateRoot();
    draft.transactionsRoot = header.transactionsRoot();
    draft.receiptsRoot = header.receiptsRoot();
    draft.logsBloom = header.logsBloom();
    draft.difficulty = header.difficulty();
    draft.number = header.number();
    draft.gasLimit = header.gasLimit();
    draft.gasUsed = header.gasUsed();
    draft.time = header.time();
    draft.extraData = header.extraData();
    draft.mixDigest = header.mixDigest();
    draft.nonce = header.nonce();
    draft.baseFee = header.baseFee().orElse(draft.baseFee);
    draft.withdrawalsRoot = header.withdrawalsRoot().orElse(draft.withdrawalsRoot);
    draft.blobGasUsed = header.blobGasUsed().orElse(0);
    draft.excessBlobGas = header.excessBlobGas().orElse(0);
    draft.parentBeaconBlockRoot = header.parentBeaconBlockRoot().orElse(draft.parentBeaconBlockRoot);
    draft.requestsHash = header.requestsHash().orElse(draft.requestsHash);
    draft.blockAccessListHash = header.blockAccessListHash().orElse(draft.blockAccessListHash);
    draft.slotNumber = header.slotNumber().orElse(0);
    return draft;
  }

  /** How many fields are written: one of the constants of {@link BlockHeader}. */
  public HeaderDraft fields(int fields) {
    this.fields = fields;
    return this;
  }

  public HeaderDraft parentHash(Hash parentHash) {
    this.parentHash = parentHash;
    return this;
  }

  public HeaderDraft ommersHash(Hash ommersHash) {
    this.ommersHash = ommersHash;
    return this;
  }

  public HeaderDraft coinbase(Address coinbase) {
    this.coinbase = coinbase;
    return this;
  }

  public HeaderDraft stateRoot(Hash stateRoot) {
    this.stateRoot = stateRoot;
    return this;
  }

  public HeaderDraft transactionsRoot(Hash transactionsRoot) {
    this.transactionsRoot = transactionsRoot;
    return this;
  }

  public HeaderDraft receiptsRoot(Hash receiptsRoot) {
    this.receiptsRoot = receiptsRoot;
    return this;
  }

  public HeaderDraft logsBloom(RlpSlice logsBloom) {
    this.logsBloom = logsBloom;
    return this;
  }

  public HeaderDraft difficulty(UInt256 difficulty) {
    this.difficulty = difficulty;
    return this;
  }

  public HeaderDraft number(long number) {
    this.number = number;
    return this;
  }

  public HeaderDraft gasLimit(long gasLimit) {
    this.gasLimit = gasLimit;
    return this;
  }

  public HeaderDraft gasUsed(long gasUsed) {
    this.gasUsed = gasUsed;
    return this;
  }

  public HeaderDraft time(long time) {
    this.time = time;
    return this;
  }

  public HeaderDraft extraData(RlpSlice extraData) {
    this.extraData = extraData;
    return this;
  }

  public HeaderDraft mixDigest(Hash mixDigest) {
    this.mixDigest = mixDigest;
    return this;
  }

  public HeaderDraft nonce(long nonce) {
    this.nonce = nonce;
    return this;
  }

  public HeaderDraft baseFee(UInt256 baseFee) {
    this.baseFee = baseFee;
    return this;
  }

  public HeaderDraft withdrawalsRoot(Hash withdrawalsRoot) {
    this.withdrawalsRoot = withdrawalsRoot;
    return this;
  }

  public HeaderDraft blobGasUsed(long blobGasUsed) {
    this.blobGasUsed = blobGasUsed;
    return this;
  }

  public HeaderDraft excessBlobGas(long excessBlobGas) {
    this.excessBlobGas = excessBlobGas;
    return this;
  }

  public HeaderDraft parentBeaconBlockRoot(Hash parentBeaconBlockRoot) {
    this.parentBeaconBlockRoot = parentBeaconBlockRoot;
    return this;
  }

  public HeaderDraft requestsHash(Hash requestsHash) {
    this.requestsHash = requestsHash;
    return this;
  }

  public HeaderDraft blockAccessListHash(Hash blockAccessListHash) {
    this.blockAccessListHash = blockAccessListHash;
    return this;
  }

  public HeaderDraft slotNumber(long slotNumber) {
    this.slotNumber = slotNumber;
    return this;
  }

  /** The header of these fields. */
  public BlockHeader build() {
    byte[] nonceBytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      nonceBytes[i] = (byte) (nonce >>> 56 - 8 * i);
    }
    RlpWriter writer = new RlpWriter(700)
        .startList()
        .hash(parentHash)
        .hash(ommersHash)
        .address(coinbase)
        .hash(stateRoot)
        .hash(transactionsRoot)
        .hash(receiptsRoot)
        .string(logsBloom)
        .number(difficulty)
        .number(number)
        .number(gasLimit)
        .number(gasUsed)
        .number(time)
        .string(extraData)
        .hash(mixDigest)
        .bytes(nonceBytes);
    writeLaterFields(writer);
    return BlockHeader.decode(RlpSlice.of(writer.endList().toBytes()));
  }

  private void writeLaterFields(RlpWriter writer) {
    if (fields >= BlockHeader.LONDON_FIELDS) {
      writer.number(baseFee);
    }
    if (fields >= BlockHeader.SHANGHAI_FIELDS) {
      writer.hash(withdrawalsRoot);
    }
    if (fields >= BlockHeader.CANCUN_FIELDS) {
      writer.number(blobGasUsed).number(excessBlobGas).hash(parentBeaconBlockRoot);
    }
    if (fields >= BlockHeader.PRAGUE_FIELDS) {
      writer.hash(requestsHash);
    }
    if (fields >= BlockHeader.AMSTERDAM_FIELDS) {
      writer.hash(blockAccessListHash).number(slotNumber);
    }
  }
}
