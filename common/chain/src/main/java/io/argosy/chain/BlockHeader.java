package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A block header as it was received: its bytes are kept and its hash is theirs. Later forks only ever appended fields, so the number of fields says which are
 * there. Immutable; equal if the hashes are.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/eth.md#block-encoding-and-validity Block encoding
 */
public final class BlockHeader {
  /** Fields until London. */
  public static final int FRONTIER_FIELDS = 15;

  /** With {@code baseFee}. */
  public static final int LONDON_FIELDS = 16;

  /** With {@code withdrawalsRoot}. */
  public static final int SHANGHAI_FIELDS = 17;

  /** With {@code blobGasUsed, excessBlobGas, parentBeaconBlockRoot}. */
  public static final int CANCUN_FIELDS = 20;

  /** With {@code requestsHash}. */
  public static final int PRAGUE_FIELDS = 21;

  /** With {@code blockAccessListHash, slotNumber}. */
  public static final int AMSTERDAM_FIELDS = 23;

  /** Root of an empty list of transactions, receipts or withdrawals. */
  public static final Hash EMPTY_ROOT =
      Hash.fromHex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

  /** Hash of an empty list of ommers, and of an empty block access list. */
  public static final Hash EMPTY_LIST_HASH =
      Hash.fromHex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

  /** Hash of an empty list of requests: SHA-256 of nothing. */
  public static final Hash EMPTY_REQUESTS_HASH =
      Hash.fromHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  /** Encoded bytes of {@code mixDigest} and {@code nonce}, which always stand together. */
  private static final int SEAL_BYTES = 33 + 9;

  private final RlpSlice raw;
  private final Hash hash;
  private final int fields;
  private final int extraAt;
  private final int sealAt;

  private final Hash parentHash;
  private final Hash ommersHash;
  private final Address coinbase;
  private final Hash stateRoot;
  private final Hash transactionsRoot;
  private final Hash receiptsRoot;
  private final RlpSlice logsBloom;
  private final UInt256 difficulty;
  private final long number;
  private final long gasLimit;
  private final long gasUsed;
  private final long time;
  private final RlpSlice extraData;
  private final Hash mixDigest;
  private final long nonce;
  private final @Nullable UInt256 baseFee;
  private final @Nullable Hash withdrawalsRoot;
  private final long blobGasUsed;
  private final long excessBlobGas;
  private final @Nullable Hash parentBeaconBlockRoot;
  private final @Nullable Hash requestsHash;
  private final @Nullable Hash blockAccessListHash;
  private final long slotNumber;

  private BlockHeader(RlpSlice raw) {
    RlpReader reader = RlpReader.listOf(raw);
    this.raw = raw;
    fields = requireKnown(reader.count(AMSTERDAM_FIELDS));
    parentHash = reader.hash();
    ommersHash = reader.hash();
    coinbase = reader.address();
    stateRoot = reader.hash();
    transactionsRoot = reader.hash();
    receiptsRoot = reader.hash();
    logsBloom = reader.string();
    if (logsBloom.length() != Bloom.BYTES) {
      throw new MalformedRlpException("logsBloom of " + logsBloom.length() + " bytes, expected " + Bloom.BYTES);
    }
    difficulty = reader.uint256();
    number = reader.number();
    gasLimit = reader.number();
    gasUsed = reader.number();
    time = reader.number();
    extraAt = raw.length() - reader.remaining();
    extraData = reader.string();
    sealAt = raw.length() - reader.remaining();
    mixDigest = reader.hash();
    RlpSlice nonceBytes = reader.string();
    if (nonceBytes.length() != 8) {
      throw new MalformedRlpException("nonce of " + nonceBytes.length() + " bytes, expected 8");
    }
    nonce = bigEndian(nonceBytes);
    baseFee = fields >= LONDON_FIELDS ? reader.uint256() : null;
    withdrawalsRoot = fields >= SHANGHAI_FIELDS ? reader.hash() : null;
    blobGasUsed = fields >= CANCUN_FIELDS ? reader.number() : 0;
    excessBlobGas = fields >= CANCUN_FIELDS ? reader.number() : 0;
    parentBeaconBlockRoot = fields >= CANCUN_FIELDS ? reader.hash() : null;
    requestsHash = fields >= PRAGUE_FIELDS ? reader.hash() : null;
    blockAccessListHash = fields >= AMSTERDAM_FIELDS ? reader.hash() : null;
    slotNumber = fields >= AMSTERDAM_FIELDS ? reader.number() : 0;
    hash = raw.keccak();
  }

  /**
   * The header that one whole encoded item must be; the item's array is borrowed for as long as the header lives.
   *
   * @throws MalformedRlpException unless it is a list of 15, 16, 17, 20, 21 or 23 fields of the right types, in canonical form
   */
  public static BlockHeader decode(RlpSlice item) {
    return new BlockHeader(item);
  }

  private static int requireKnown(int fields) {
    return switch (fields) {
      case FRONTIER_FIELDS, LONDON_FIELDS, SHANGHAI_FIELDS, CANCUN_FIELDS, PRAGUE_FIELDS, AMSTERDAM_FIELDS -> fields;
      default -> throw new MalformedRlpException("header of " + fields + " fields, expected 15, 16, 17, 20, 21 or 23");
    };
  }

  private static long bigEndian(RlpSlice bytes) {
    long value = 0;
    for (int i = 0; i < bytes.length(); i++) {
      value = value << 8 | bytes.byteAt(i);
    }
    return value;
  }

  /** The bytes as received, prefix included. */
  public RlpSlice raw() {
    return raw;
  }

  /** Keccak-256 of {@link #raw()}. */
  public Hash hash() {
    return hash;
  }

  public BlockRef ref() {
    return new BlockRef(number, hash);
  }

  /** How many fields there are: one of the constants of this class. */
  public int fields() {
    return fields;
  }

  public Hash parentHash() {
    return parentHash;
  }

  public Hash ommersHash() {
    return ommersHash;
  }

  public Address coinbase() {
    return coinbase;
  }

  public Hash stateRoot() {
    return stateRoot;
  }

  public Hash transactionsRoot() {
    return transactionsRoot;
  }

  public Hash receiptsRoot() {
    return receiptsRoot;
  }

  /** The 256 bytes of the bloom filter. */
  public RlpSlice logsBloom() {
    return logsBloom;
  }

  /** Zero from the Merge on. */
  public UInt256 difficulty() {
    return difficulty;
  }

  public long number() {
    return number;
  }

  public long gasLimit() {
    return gasLimit;
  }

  public long gasUsed() {
    return gasUsed;
  }

  /** Seconds since 1970. */
  public long time() {
    return time;
  }

  public RlpSlice extraData() {
    return extraData;
  }

  /** Proof of work's mix digest; from the Merge on {@code prevRandao}. */
  public Hash mixDigest() {
    return mixDigest;
  }

  /** Eight bytes, big-endian. */
  public long nonce() {
    return nonce;
  }

  /** Wei per gas; since London. */
  public Optional<UInt256> baseFee() {
    return Optional.ofNullable(baseFee);
  }

  /** Since Shanghai. */
  public Optional<Hash> withdrawalsRoot() {
    return Optional.ofNullable(withdrawalsRoot);
  }

  /** Since Cancun. */
  public OptionalLong blobGasUsed() {
    return fields >= CANCUN_FIELDS ? OptionalLong.of(blobGasUsed) : OptionalLong.empty();
  }

  /** Since Cancun. */
  public OptionalLong excessBlobGas() {
    return fields >= CANCUN_FIELDS ? OptionalLong.of(excessBlobGas) : OptionalLong.empty();
  }

  /** Since Cancun. */
  public Optional<Hash> parentBeaconBlockRoot() {
    return Optional.ofNullable(parentBeaconBlockRoot);
  }

  /** Since Prague. */
  public Optional<Hash> requestsHash() {
    return Optional.ofNullable(requestsHash);
  }

  /** Since Amsterdam. */
  public Optional<Hash> blockAccessListHash() {
    return Optional.ofNullable(blockAccessListHash);
  }

  /** Since Amsterdam. */
  public OptionalLong slotNumber() {
    return fields >= AMSTERDAM_FIELDS ? OptionalLong.of(slotNumber) : OptionalLong.empty();
  }

  /** True if the header lists ommers: what the difficulty of the next block depends on since Byzantium. */
  public boolean hasOmmers() {
    return !ommersHash.equals(EMPTY_LIST_HASH);
  }

  /** What ethash's proof of work is over: the header without {@code mixDigest} and {@code nonce}. */
  public Hash sealHash() {
    return HeaderSeal.without(raw, sealAt, SEAL_BYTES);
  }

  /**
   * What a clique signer signs: the header with {@code extraData} lacking its last 65 bytes.
   *
   * @throws MalformedRlpException if {@code extraData} is shorter than a signature
   */
  public Hash cliqueSealHash() {
    return HeaderSeal.withoutSignature(raw, extraAt, sealAt, extraData);
  }

  /** Fields to change and build another header from. */
  public HeaderDraft toDraft() {
    return HeaderDraft.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockHeader header && hash.equals(header.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /** As people say it: {@code #20500 e6f5fd08}. */
  @Override
  public String toString() {
    return "#" + number + " " + hash.brief();
  }
}
