package io.argosy.verify;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.Rules;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.OrderedRoot;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.Optional;

/**
 * Whose body some bytes are, and whether it is a body that its header may have. Reuses its buffers: for one thread, keep one each.
 *
 * <p>{@link #roots} is all that is needed behind a trusted header, for the roots prove every byte; {@link #check} also looks for what a dishonest miner or
 * signer could have put under them.
 */
public final class BodyCheck {
  /** Most encoded bytes of a block since Osaka (EIP-7934). */
  public static final long MAX_BLOCK_BYTES = 8_388_608;

  /** Most gas of one transaction since Osaka (EIP-7825). */
  public static final long MAX_TRANSACTION_GAS = 1L << 24;

  private static final int MAX_OMMERS = 2;
  private static final int BLOB_TYPE = 3;

  private final ChainSpec spec;
  private final OrderedRoot trie = new OrderedRoot();

  public BodyCheck(ChainSpec spec) {
    this.spec = spec;
  }

  /** The roots of a body's bytes: of one whole item, {@code [txs, ommers]} or {@code [txs, ommers, withdrawals]}. */
  public Verdict<BodyRoots> roots(RlpSlice body) {
    try {
      RlpReader parts = RlpReader.listOf(body);
      Hash transactions = transactionsRoot(parts.list());
      RlpSlice ommers = parts.item();
      RlpReader.listOf(ommers);
      Optional<Hash> withdrawals = parts.hasNext() ? Optional.of(itemsRoot(parts.list())) : Optional.empty();
      parts.end();
      return Verdict.accepted(new BodyRoots(transactions, ommers.keccak(), withdrawals));
    } catch (MalformedRlpException e) {
      trie.reset();
      return Verdict.rejected(Fault.MALFORMED, "body: " + e.getMessage());
    }
  }

  private Hash transactionsRoot(RlpReader items) {
    while (items.hasNext()) {
      trie.add(BlockBody.consensusForm(items));
    }
    return trie.finish();
  }

  private Hash itemsRoot(RlpReader items) {
    while (items.hasNext()) {
      trie.add(items.item());
    }
    return trie.finish();
  }

  /** Checks the bytes of a body against its header and the rules of its fork; ommers' own validity is for {@link OmmerRules}. */
  public Verdict<BlockBody> check(BlockHeader header, RlpSlice body) {
    return roots(body).then(roots -> {
      BodyRoots expected = BodyRoots.of(header);
      return roots.equals(expected)
          ? checkContents(header, body)
          : Verdict.rejected(Fault.WRONG_ROOT, difference(header.number(), expected, roots));
    });
  }

  private static String difference(long number, BodyRoots expected, BodyRoots got) {
    if (!expected.transactionsRoot().equals(got.transactionsRoot())) {
      return Evidence.of("transactionsRoot", number, expected.transactionsRoot(), got.transactionsRoot());
    }
    if (!expected.ommersHash().equals(got.ommersHash())) {
      return Evidence.of("ommersHash", number, expected.ommersHash(), got.ommersHash());
    }
    return Evidence.of("withdrawalsRoot", number, name(expected.withdrawalsRoot()), name(got.withdrawalsRoot()));
  }

  private static String name(Optional<Hash> root) {
    return root.map(Hash::toHex).orElse("no withdrawals");
  }

  private Verdict<BlockBody> checkContents(BlockHeader header, RlpSlice bytes) {
    Rules rules = spec.rulesAt(header.number(), header.time());
    BlockBody body;
    long blobs = 0;
    try {
      body = BlockBody.decode(bytes);
      for (RlpSlice transaction : body.transactions()) {
        blobs += checkTransaction(rules, transaction);
      }
    } catch (MalformedRlpException e) {
      return Verdict.rejected(Fault.MALFORMED, "body of #" + header.number() + ": " + e.getMessage());
    }
    return checkCounts(header, body, rules, blobs);
  }

  private static Verdict<BlockBody> checkCounts(BlockHeader header, BlockBody body, Rules rules, long blobs) {
    long number = header.number();
    if (body.withdrawals().isPresent() != rules.has(Fork.SHANGHAI)) {
      return Verdict.rejected(
          Fault.BAD_HEADER,
          Evidence.of("withdrawals", number, presence(rules.has(Fork.SHANGHAI)), presence(body.withdrawals().isPresent())));
    }
    int mostOmmers = header.difficulty().isZero() ? 0 : MAX_OMMERS;
    if (body.ommers().size() > mostOmmers) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("ommers", number, "at most " + mostOmmers, body.ommers().size()));
    }
    long blobGas = blobs * BlobParameters.GAS_PER_BLOB;
    if (rules.has(Fork.CANCUN) && blobGas != header.blobGasUsed().orElse(0)) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("blobGasUsed", number, blobGas, header.blobGasUsed().orElse(0)));
    }
    long size = blockBytes(header, body);
    if (rules.has(Fork.OSAKA) && size > MAX_BLOCK_BYTES) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("block size", number, "at most " + MAX_BLOCK_BYTES, size));
    }
    return Verdict.accepted(body);
  }

  private static String presence(boolean present) {
    return present ? "present" : "absent";
  }

  /** Bytes of {@code [header, txs, ommers, withdrawals]}: the header's, the body's items', and their common prefix. */
  private static long blockBytes(BlockHeader header, BlockBody body) {
    long content = header.raw().length() + RlpReader.listOf(body.raw()).remaining();
    if (content <= 55) {
      return 1 + content;
    }
    return 1 + (71 - Long.numberOfLeadingZeros(content)) / 8 + content;
  }

  /** Throws for what the fork does not allow; the number of blobs otherwise. */
  private static int checkTransaction(Rules rules, RlpSlice transaction) {
    int first = transaction.byteAt(0);
    int type = first >= 0xc0 ? 0 : first;
    if (type > rules.highestTransactionType()) {
      throw new MalformedRlpException(
          "transaction type " + type + ", expected at most " + rules.highestTransactionType());
    }
    if (type != BLOB_TYPE && !rules.has(Fork.OSAKA)) {
      return 0;
    }
    RlpReader fields = RlpReader.listOf(type == 0 ? transaction : transaction.part(1, transaction.length() - 1));
    int beforeGas = switch (type) {
      case 0 -> 2;
      case 1 -> 3;
      default -> 4;
    };
    skip(fields, beforeGas);
    long gas = fields.number64();
    if (rules.has(Fork.OSAKA) && Long.compareUnsigned(gas, MAX_TRANSACTION_GAS) > 0) {
      throw new MalformedRlpException(
          "transaction gas " + Long.toUnsignedString(gas) + ", expected at most " + MAX_TRANSACTION_GAS);
    }
    if (type != BLOB_TYPE) {
      return 0;
    }
    skip(fields, 5);
    RlpReader hashes = fields.list();
    return hashes.count(hashes.remaining());
  }

  private static void skip(RlpReader fields, int count) {
    for (int i = 0; i < count; i++) {
      fields.skip();
    }
  }
}
