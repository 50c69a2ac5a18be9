package io.argosy.peergateway.core;

import io.argosy.chain.Signature;
import io.argosy.chain.Transaction;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.Gossiped.TransactionName;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions: passed on in full to the square root of the peers that lack them, by name to the others, and asked for where they were named. There is no state here, so what is checked is what the bytes alone say. Mutable, owned by
 * the gateway's thread.
 */
final class TransactionGossip {
  static final int POOL = 4096;
  static final long POOL_BYTES = 8L << 20;

  /** Who asks for a transaction does so within seconds of hearing of it. */
  static final Duration AGE = Duration.ofMinutes(5);

  /** geth's numbers from here on: the largest transaction, the largest that is sent unasked, what is asked for at once, and how long it is waited for. */
  static final int MOST_BYTES = 128 << 10;

  static final int MOST_BYTES_UNASKED = 4 << 10;
  static final int ASKED_AT_ONCE = 256;
  static final long BYTES_AT_ONCE = 128 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Whoever names a transaction to us may be about to hear that another sent it in full. */
  private static final Duration ARRIVAL = Duration.ofMillis(500);

  private static final int MESSAGE_BYTES = 100 << 10;
  private static final int NAMES_AT_ONCE = 4096;
  private static final long ANSWER_BYTES = 2L << 20;

  static final int WANTED = 8192;
  private static final int NAMED_BY = 4;
  private static final int BLOBS = 3;
  private static final long LEAST_GAS = 21_000;
  private static final UInt256 HALF_ORDER =
      UInt256.of(Hash.fromHex("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"));
  private static final UInt256 ORDER =
      UInt256.of(Hash.fromHex("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));

  private final Neighbors neighbors;
  private final LongSupplier wireIds;
  private final UInt256 chainId;
  private final LinkedHashMap<Hash, Pooled> pool = new LinkedHashMap<>();
  private long poolBytes;

  /** What was passed on stays known after it left the pool, so that it does not go round again. */
  private final KnownHashes seen = new KnownHashes(32768);

  private final Map<Hash, Want> wanted = new LinkedHashMap<>();
  private final List<Pooled> fresh = new ArrayList<>();

  private record Pooled(TransactionName name, RlpSlice raw, Instant since) {}

  private static final class Want {
    final TransactionName name;
    final Instant since;
    final Set<PeerId> by = new LinkedHashSet<>();
    @Nullable PeerId asked;

    Want(TransactionName name, Instant since) {
      this.name = name;
      this.since = since;
    }
  }

  TransactionGossip(Neighbors neighbors, LongSupplier wireIds, long chainId) {
    this.neighbors = neighbors;
    this.wireIds = wireIds;
    this.chainId = UInt256.of(chainId);
  }

  int pooled() {
    return pool.size();
  }

  long pooledBytes() {
    return poolBytes;
  }

  int wanted() {
    return wanted.size();
  }

  // ---- what comes

  void heard(Neighbor from, Gossiped.Transactions told, Instant now, List<GatewayCommand> out) {
    try {
      RlpReader in = RlpReader.listOf(told.list());
      while (in.hasNext()) {
        RlpSlice raw = next(in);
        if (isBlobs(raw)) {
          out.add(new GatewayCommand.Drop(from.id(), Fault.NOT_ASKED_FOR, "a transaction with blobs, in full"));
          return;
        }
        admit(from, raw, raw.keccak(), now);
      }
    } catch (MalformedRlpException e) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.MALFORMED, "transaction: " + e.getMessage()));
    }
  }

  void answered(Neighbor from, Gossiped.WantedTransactions told, Instant now, List<GatewayCommand> out) {
    OpenAsk asked = from.open;
    if (asked == null || from.version() >= 66 && asked.id() != told.id()) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.NOT_ASKED_FOR, "transactions that nobody asked for"));
      return;
    }
    from.open = null;
    try {
      RlpReader in = RlpReader.listOf(told.list());
      while (in.hasNext()) {
        RlpSlice raw = next(in);
        Hash hash = raw.keccak();
        if (!asked.hashes().contains(hash)) {
          out.add(new GatewayCommand.Drop(from.id(), Fault.NOT_ASKED_FOR, "another transaction than was asked for, " + hash.brief()));
          return;
        }
        admit(from, raw, hash, now);
      }
    } catch (MalformedRlpException e) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.MALFORMED, "transaction: " + e.getMessage()));
    }
    asked.hashes().forEach(hash -> hasNot(from.id(), hash));
  }

  private static RlpSlice next(RlpReader in) {
    RlpSlice raw = in.nextIsList() ? in.item() : in.string();
    if (raw.isEmpty()) {
      throw new MalformedRlpException("empty");
    }
    return raw;
  }

  private static boolean isBlobs(RlpSlice raw) {
    return raw.byteAt(0) == BLOBS;
  }

  /** Throws {@link MalformedRlpException} for what is no transaction; what is one and does not fit is left. */
  private void admit(Neighbor from, RlpSlice raw, Hash hash, Instant now) {
    from.transactions.add(hash);
    wanted.remove(hash);
    if (seen.contains(hash) || raw.length() > MOST_BYTES || isBlobs(raw) || !from.relayed.take(1, now)) {
      return;
    }
    Transaction transaction = Transaction.decode(raw);
    seen.add(hash);
    if (!fits(transaction)) {
      return;
    }
    // A copy: the message it came in may be a hundred times as large.
    Pooled pooled = new Pooled(new TransactionName(hash, transaction.type(), raw.length()), RlpSlice.of(raw.toBytes()), now);
    pool.put(hash, pooled);
    poolBytes += pooled.raw.length();
    while (pool.size() > POOL || poolBytes > POOL_BYTES) {
      poolBytes -= pool.pollFirstEntry().getValue().raw.length();
    }
    fresh.add(pooled);
  }

  /** All that can be said of it without a state. */
  private boolean fits(Transaction transaction) {
    Signature signature = transaction.common().signature();
    return transaction.chainId().map(chainId::equals).orElse(true)
        && !signature.r().isZero()
        && signature.r().compareTo(ORDER) < 0
        && !signature.s().isZero()
        && signature.s().compareTo(HALF_ORDER) <= 0
        && Long.compareUnsigned(transaction.common().gasLimit(), LEAST_GAS) >= 0;
  }

  void heard(Neighbor from, Gossiped.TransactionNames told, Instant now) {
    for (TransactionName name : told.names()) {
      from.transactions.add(name.hash());
      if (seen.contains(name.hash()) || name.type() == BLOBS || name.size() > MOST_BYTES || from.named.size() >= Neighbor.NAMED) {
        continue;
      }
      Want want = wanted.get(name.hash());
      if (want == null) {
        if (wanted.size() >= WANTED) {
          continue;
        }
        want = new Want(name, now);
        wanted.put(name.hash(), want);
      }
      if (want.by.size() < NAMED_BY && want.by.add(from.id())) {
        from.named.add(name.hash());
      }
    }
  }

  /** Of those asked for, the ones that are here. */
  Gossiped.WantedTransactions wanted(Gossiped.TransactionsWanted asked) {
    RlpWriter list = new RlpWriter().startList();
    long bytes = 0;
    for (Hash hash : asked.hashes().subList(0, Math.min(ASKED_AT_ONCE, asked.hashes().size()))) {
      Pooled pooled = pool.get(hash);
      if (pooled != null && (bytes += pooled.raw.length()) <= ANSWER_BYTES) {
        write(list, pooled.raw);
      }
    }
    return new Gossiped.WantedTransactions(asked.id(), list.endList().toSlice());
  }

  private static void write(RlpWriter list, RlpSlice raw) {
    if (raw.byteAt(0) >= 0xc0) {
      list.item(raw);
    } else {
      list.string(raw);
    }
  }

  // ---- what goes out, and is asked for

  void tick(Instant now, List<GatewayCommand> out) {
    fresh.forEach(this::deal);
    fresh.clear();
    neighbors.all().forEach(to -> say(to, out));
    for (Iterator<Pooled> old = pool.values().iterator(); old.hasNext(); ) {
      Pooled first = old.next();
      if (now.isBefore(first.since.plus(AGE))) {
        break;
      }
      poolBytes -= first.raw.length();
      old.remove();
    }
    for (Neighbor neighbor : neighbors.all()) {
      ask(neighbor, now, out);
    }
  }

  private void deal(Pooled pooled) {
    Hash hash = pooled.name.hash();
    List<Neighbor> lacking = neighbors.shuffled(n -> n.isProven() && !n.transactions.contains(hash));
    int whole = pooled.raw.length() > MOST_BYTES_UNASKED ? 0 : Neighbors.root(lacking.size());
    for (int i = 0; i < lacking.size(); i++) {
      Neighbor to = lacking.get(i);
      to.transactions.add(hash);
      // Before eth/65 there are no names.
      if (i < whole || !to.takesTransactionNames()) {
        to.toSend.add(pooled.raw);
      } else {
        to.toName.add(pooled.name);
      }
    }
  }

  private static void say(Neighbor to, List<GatewayCommand> out) {
    for (int from = 0; from < to.toName.size(); from += NAMES_AT_ONCE) {
      out.add(new GatewayCommand.Say(
          to.id(), new Gossiped.TransactionNames(to.toName.subList(from, Math.min(from + NAMES_AT_ONCE, to.toName.size())))));
    }
    for (int at = 0; at < to.toSend.size(); ) {
      RlpWriter list = new RlpWriter().startList();
      int bytes = 0;
      do {
        RlpSlice raw = to.toSend.get(at++);
        write(list, raw);
        bytes += raw.length();
      } while (at < to.toSend.size() && bytes + to.toSend.get(at).length() <= MESSAGE_BYTES);
      out.add(new GatewayCommand.Say(to.id(), new Gossiped.Transactions(list.endList().toSlice())));
    }
    to.toName.clear();
    to.toSend.clear();
  }

  private void ask(Neighbor neighbor, Instant now, List<GatewayCommand> out) {
    OpenAsk open = neighbor.open;
    if (open != null) {
      if (!open.isLate() && !now.isBefore(open.due())) {
        neighbor.open = open.late();
        open.hashes().forEach(hash -> hasNot(neighbor.id(), hash));
      }
      return;
    }
    Set<Hash> hashes = new LinkedHashSet<>();
    long bytes = 0;
    for (Iterator<Hash> named = neighbor.named.iterator(); named.hasNext() && hashes.size() < ASKED_AT_ONCE && bytes < BYTES_AT_ONCE; ) {
      Hash hash = named.next();
      Want want = wanted.get(hash);
      if (want == null) {
        named.remove();
      } else if (want.asked == null && !now.isBefore(want.since.plus(ARRIVAL))) {
        named.remove();
        want.asked = neighbor.id();
        hashes.add(hash);
        bytes += want.name.size();
      }
    }
    if (!hashes.isEmpty()) {
      long id = wireIds.getAsLong();
      neighbor.open = new OpenAsk(id, hashes, now.plus(PATIENCE), false);
      out.add(new GatewayCommand.Say(neighbor.id(), new Gossiped.TransactionsWanted(neighbor.version() >= 66 ? id : 0, List.copyOf(hashes))));
    }
  }

  /** The next who named it is asked, if there is one. */
  private void hasNot(PeerId peer, Hash hash) {
    Want want = wanted.get(hash);
    if (want != null && want.by.remove(peer)) {
      if (peer.equals(want.asked)) {
        want.asked = null;
      }
      if (want.by.isEmpty()) {
        wanted.remove(hash);
      }
    }
  }

  void forget(Neighbor gone) {
    gone.named.forEach(hash -> hasNot(gone.id(), hash));
    if (gone.open != null) {
      gone.open.hashes().forEach(hash -> hasNot(gone.id(), hash));
    }
  }

  void silence() {
    pool.clear();
    poolBytes = 0;
    wanted.clear();
    fresh.clear();
    neighbors.all().forEach(neighbor -> neighbor.named.clear());
  }
}
