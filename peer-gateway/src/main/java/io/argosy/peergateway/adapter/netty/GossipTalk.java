package io.argosy.peergateway.adapter.netty;

import io.argosy.devp2p.eth.BlockStart;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.eth.TransactionNames;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.Allowance;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.Gossiped;
import io.argosy.peergateway.core.Gossiped.Part;
import io.argosy.peergateway.core.Gossiped.TransactionName;
import io.argosy.peergateway.core.HeaderPeek;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Gossip of one connection, between the messages of its version and the core's words. Bounded, so that nobody fills the core's inbox. On the connection's event loop alone. */
final class GossipTalk {
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  /** Before the Merge blocks had some ten to a hundred kilobytes, and transactions a few kilobytes a second; what is more is forgotten unread. */
  private static final long BYTES_AT_ONCE = 4L << 20;

  private static final long BYTES_PER_SECOND = 512 << 10;

  /** Questions beyond these are answered with nothing at once. */
  private static final long QUESTIONS_AT_ONCE = 256;

  private static final long QUESTIONS_PER_SECOND = 64;

  /** geth answers no more. */
  private static final int MOST_BODIES = 128;

  private static final int MOST_TRANSACTIONS = 256;

  private final PeerId peer;
  private final int version;
  private final Consumer<GatewayEvent> inbox;
  private final Consumer<EthMessage> outbox;
  private final BiConsumer<Fault, String> blame;
  private final Allowance bytes = new Allowance(BYTES_AT_ONCE, BYTES_PER_SECOND);
  private final Allowance questions = new Allowance(QUESTIONS_AT_ONCE, QUESTIONS_PER_SECOND);

  /**
   * @param version of eth
   */
  GossipTalk(PeerId peer, int version, Consumer<GatewayEvent> inbox, Consumer<EthMessage> outbox, BiConsumer<Fault, String> blame) {
    this.peer = peer;
    this.version = version;
    this.inbox = inbox;
    this.outbox = outbox;
    this.blame = blame;
  }

  void hear(EthMessage message) {
    try {
      switch (message) {
        case EthMessage.BlockRangeUpdate m -> head(new BlockRef(m.served().last(), m.head()), UInt256.ZERO);
        case EthMessage.NewBlockHashes m -> {
          m.blocks().stream().max(Comparator.comparing(BlockRef::number)).ifPresent(head -> head(head, UInt256.ZERO));
          told(40L * m.blocks().size(), new Gossiped.BlockNames(m.blocks()));
        }
        case EthMessage.NewBlock m -> hear(m);
        case EthMessage.Transactions m -> told(m.list().length(), new Gossiped.Transactions(m.list()));
        case EthMessage.NewPooledTransactionHashes m -> told(m.payload().length(), new Gossiped.TransactionNames(names(m)));
        case EthMessage.PooledTransactions m -> told(m.list().length(), new Gossiped.WantedTransactions(m.requestId(), m.list()));
        case EthMessage.GetPooledTransactions m -> asked(
            new Gossiped.TransactionsWanted(m.requestId(), first(m.transactions(), MOST_TRANSACTIONS)),
            new EthMessage.PooledTransactions(m.requestId(), EMPTY_LIST));
        case EthMessage.GetBlockHeaders m -> hear(m);
        case EthMessage.GetBlockBodies m -> asked(
            new Gossiped.PartsWanted(m.requestId(), Part.BODY, first(m.blocks(), MOST_BODIES)),
            new EthMessage.BlockBodies(m.requestId(), List.of()));
        default -> throw new IllegalArgumentException("no gossip: " + message.getClass().getSimpleName());
      }
    } catch (MalformedRlpException e) {
      blame.accept(Fault.MALFORMED, message.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private void hear(EthMessage.NewBlock message) {
    HeaderPeek.at(RlpReader.listOf(message.block()).item()).ifPresentOrElse(
        head -> {
          head(head, message.totalDifficulty());
          told(message.block().length(), new Gossiped.FullBlock(message.block(), message.totalDifficulty()));
        },
        () -> blame.accept(Fault.MALFORMED, "announced block has no header"));
  }

  private void head(BlockRef head, UInt256 totalDifficulty) {
    inbox.accept(new GatewayEvent.PeerHead(peer, head, totalDifficulty));
  }

  private List<TransactionName> names(EthMessage.NewPooledTransactionHashes message) {
    return TransactionNames.read(message.payload(), version).stream()
        .map(name -> new TransactionName(name.hash(), name.type(), name.size()))
        .toList();
  }

  private void told(long size, Gossiped what) {
    if (bytes.take(size, Instant.now())) {
      inbox.accept(new GatewayEvent.Heard(peer, what));
    }
  }

  /** What is told by name is asked for by its hash alone, one header at a time; all else we do not serve. */
  private void hear(EthMessage.GetBlockHeaders message) {
    if (message.start() instanceof BlockStart.ByHash(Hash hash) && message.limit() == 1) {
      asked(new Gossiped.PartsWanted(message.requestId(), Part.HEADER, List.of(hash)), new EthMessage.BlockHeaders(message.requestId(), List.of()));
    } else {
      outbox.accept(new EthMessage.BlockHeaders(message.requestId(), List.of()));
    }
  }

  private static List<Hash> first(List<Hash> hashes, int most) {
    return hashes.subList(0, Math.min(most, hashes.size()));
  }

  private void asked(Gossiped question, EthMessage nothing) {
    if (questions.take(1, Instant.now())) {
      inbox.accept(new GatewayEvent.Heard(peer, question));
    } else {
      outbox.accept(nothing);
    }
  }

  void say(Gossiped what) {
    outbox.accept(switch (what) {
      case Gossiped.FullBlock told -> new EthMessage.NewBlock(told.block(), told.totalDifficulty());
      case Gossiped.BlockNames told -> new EthMessage.NewBlockHashes(told.blocks());
      case Gossiped.Transactions told -> new EthMessage.Transactions(told.list());
      case Gossiped.TransactionNames told -> new EthMessage.NewPooledTransactionHashes(TransactionNames.write(
          told.names().stream().map(name -> new TransactionNames.Name(name.hash(), name.type(), name.size())).toList(), version));
      case Gossiped.TransactionsWanted wanted -> new EthMessage.GetPooledTransactions(wanted.id(), wanted.hashes());
      case Gossiped.WantedTransactions answer -> new EthMessage.PooledTransactions(answer.id(), answer.list());
      case Gossiped.Parts answer when answer.part() == Part.HEADER -> new EthMessage.BlockHeaders(answer.id(), answer.items());
      case Gossiped.Parts answer -> new EthMessage.BlockBodies(answer.id(), answer.items());
      case Gossiped.PartsWanted _ -> throw new IllegalArgumentException("parts of blocks are asked for as any other");
    });
  }
}
