package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction taken apart. Blocks keep theirs as bytes; decode one only for who wants its fields.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-2718 EIP-2718
 */
public sealed interface Transaction {
  /** What all types have. Amounts are in wei. */
  record Common(
      RlpSlice raw,
      long nonce,
      long gasLimit,
      Optional<Address> to,
      UInt256 value,
      RlpSlice data,
      Signature signature,
      Hash signingHash) {}

  /** Type 0. */
  record Legacy(Common common, UInt256 gasPrice) implements Transaction {}

  /** Type 1 (EIP-2930). */
  record WithAccessList(Common common, UInt256 chain, UInt256 gasPrice, List<AccessEntry> accessList)
      implements Transaction {}

  /** Type 2 (EIP-1559). */
  record FeeMarket(Common common, UInt256 chain, Fees fees, List<AccessEntry> accessList) implements Transaction {}

  /** Type 3 (EIP-4844). */
  record WithBlobs(
      Common common,
      UInt256 chain,
      Fees fees,
      List<AccessEntry> accessList,
      UInt256 maxFeePerBlobGas,
      List<Hash> blobHashes)
      implements Transaction {}

  /** Type 4 (EIP-7702). */
  record SetsCode(
      Common common, UInt256 chain, Fees fees, List<AccessEntry> accessList, List<Authorization> authorizations)
      implements Transaction {}

  /** What is paid for a unit of gas. */
  record Fees(UInt256 maxPriorityFee, UInt256 maxFee) {}

  Common common();

  /** The bytes that are hashed: a list, or {@code type‖list}. */
  default RlpSlice raw() {
    return common().raw();
  }

  default Hash hash() {
    return raw().keccak();
  }

  /** 0 to 4. */
  default int type() {
    return switch (this) {
      case Legacy _ -> 0;
      case WithAccessList _ -> 1;
      case FeeMarket _ -> 2;
      case WithBlobs _ -> 3;
      case SetsCode _ -> 4;
    };
  }

  /** The chain it was signed for; none for a legacy transaction that any chain would take (before EIP-155). */
  default Optional<UInt256> chainId() {
    return switch (this) {
      case Legacy(Common common, UInt256 _) -> LegacySigning.chainId(common.signature().v());
      case WithAccessList tx -> Optional.of(tx.chain());
      case FeeMarket tx -> Optional.of(tx.chain());
      case WithBlobs tx -> Optional.of(tx.chain());
      case SetsCode tx -> Optional.of(tx.chain());
    };
  }

  /** What the sender signed. */
  default Hash signingHash() {
    return common().signingHash();
  }

  /**
   * The transaction in consensus form, whole.
   *
   * @throws MalformedRlpException for an unknown type, or fields that are not the type's; whether signature and fees make sense is not looked at
   */
  static Transaction decode(RlpSlice bytes) {
    if (bytes.isEmpty()) {
      throw new MalformedRlpException("empty transaction");
    }
    int first = bytes.byteAt(0);
    if (first >= 0xc0) {
      return legacy(bytes);
    }
    if (first < 1 || first > 4) {
      throw new MalformedRlpException("transaction type " + first);
    }
    RlpSlice list = bytes.part(1, bytes.length() - 1);
    return typed(first, bytes, list, RlpReader.listOf(list));
  }

  private static Transaction legacy(RlpSlice raw) {
    RlpReader reader = RlpReader.listOf(raw);
    long nonce = reader.number64();
    UInt256 gasPrice = reader.uint256();
    long gas = reader.number64();
    Optional<Address> to = recipient(reader);
    UInt256 value = reader.uint256();
    RlpSlice data = reader.string();
    int signedBytes = raw.length() - reader.remaining();
    Signature signature = Signature.read(reader);
    reader.end();
    Hash signingHash = LegacySigning.hash(raw, signedBytes, signature.v());
    return new Legacy(new Common(raw, nonce, gas, to, value, data, signature, signingHash), gasPrice);
  }

  private static Transaction typed(int type, RlpSlice raw, RlpSlice list, RlpReader reader) {
    UInt256 chain = reader.uint256();
    long nonce = reader.number64();
    UInt256 firstFee = reader.uint256();
    UInt256 secondFee = type == 1 ? firstFee : reader.uint256();
    long gas = reader.number64();
    Optional<Address> to = recipient(reader);
    if (type >= 3 && to.isEmpty()) {
      throw new MalformedRlpException("transaction type " + type + " without a recipient");
    }
    UInt256 value = reader.uint256();
    RlpSlice data = reader.string();
    List<AccessEntry> accessList = AccessEntry.readAll(reader.list());
    UInt256 blobFee = type == 3 ? reader.uint256() : UInt256.ZERO;
    List<Hash> blobHashes = type == 3 ? hashes(reader.list()) : List.of();
    List<Authorization> authorizations = type == 4 ? Authorization.readAll(reader.list()) : List.of();
    int signedBytes = list.length() - reader.remaining();
    Signature signature = new Signature(
        reader.flag() ? UInt256.ONE : UInt256.ZERO, reader.uint256(), reader.uint256());
    reader.end();
    Common common =
        new Common(raw, nonce, gas, to, value, data, signature, signingHash(type, list, signedBytes));
    Fees fees = new Fees(firstFee, secondFee);
    return switch (type) {
      case 1 -> new WithAccessList(common, chain, firstFee, accessList);
      case 2 -> new FeeMarket(common, chain, fees, accessList);
      case 3 -> new WithBlobs(common, chain, fees, accessList, blobFee, blobHashes);
      default -> new SetsCode(common, chain, fees, accessList, authorizations);
    };
  }

  private static Optional<Address> recipient(RlpReader reader) {
    RlpSlice bytes = reader.string();
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    if (bytes.length() != Address.BYTES) {
      throw new MalformedRlpException("recipient of " + bytes.length() + " bytes");
    }
    return Optional.of(Address.of(bytes.toBytes()));
  }

  private static List<Hash> hashes(RlpReader items) {
    List<Hash> hashes = new ArrayList<>();
    while (items.hasNext()) {
      hashes.add(items.hash());
    }
    return List.copyOf(hashes);
  }

  private static Hash signingHash(int type, RlpSlice list, int signedBytes) {
    int start = ListPrefix.length(list);
    byte[] signed = new RlpWriter(list.length())
        .startList()
        .item(list.part(start, signedBytes - start))
        .endList()
        .toBytes();
    return Hash.of(Keccak.of256().update(new byte[] {(byte) type}).update(signed).digest());
  }
}
