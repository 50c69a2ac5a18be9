package io.argosy.wirepeer;

import io.argosy.devp2p.PeerConnection;
import io.argosy.devp2p.eth.BlockStart;
import io.argosy.devp2p.eth.Direction;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.eth.EthMessage.BlockBodies;
import io.argosy.devp2p.eth.EthMessage.BlockHeaders;
import io.argosy.devp2p.eth.EthMessage.GetBlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.GetBlockBodies;
import io.argosy.devp2p.eth.EthMessage.GetBlockHeaders;
import io.argosy.devp2p.eth.EthMessage.GetNodeData;
import io.argosy.devp2p.eth.EthMessage.GetPooledTransactions;
import io.argosy.devp2p.eth.EthMessage.GetReceipts;
import io.argosy.devp2p.eth.EthMessage.Receipts;
import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Request;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Dials a node, exchanges Status, and asks it for things: for tests of what others are served, and for recording from real clients.
 * It claims the node's own chain as its own, and answers every request with nothing. One request at a time; any thread.
 */
public final class WireClient implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The connection ended, or an answer did not come in time. */
  public static final class NoAnswerException extends RuntimeException {
    NoAnswerException(String message) {
      super(message);
    }
  }

  private final WireSession session;
  private final CompletableFuture<Hello> hello = new CompletableFuture<>();
  private final CompletableFuture<Status> status = new CompletableFuture<>();
  private final CompletableFuture<String> ending = new CompletableFuture<>();
  private final CompletableFuture<DisconnectReason> goodbye = new CompletableFuture<>();
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final BlockingQueue<SnapMessage.Reply> stateReplies = new LinkedBlockingQueue<>();
  private final BlockingQueue<EthMessage> announcements = new LinkedBlockingQueue<>();
  private final AtomicLong ids = new AtomicLong(1);

  private WireClient(Socket socket, PeerConnection connection, @Nullable ServedChain claimed) {
    session = new WireSession(socket, connection, new Caller(claimed), new Upload(0));
  }

  /** Dials, offers these eth versions, and waits for the other side's Status. */
  public static WireClient dial(Enode enode, int... ethVersions) {
    WireClient client = connect(enode, null, NodeKey.random(RANDOM), eth(ethVersions));
    client.status();
    return client;
  }

  /** The same, but offers snap/1 too. */
  public static WireClient dialForState(Enode enode, int... ethVersions) {
    List<Capability> offer = new ArrayList<>(eth(ethVersions));
    offer.add(Capability.snap(SnapCodec.VERSION));
    WireClient client = connect(enode, null, NodeKey.random(RANDOM), offer);
    client.status();
    return client;
  }

  private static List<Capability> eth(int... versions) {
    return Arrays.stream(versions).mapToObj(Capability::eth).toList();
  }

  /** Dials with a Status of its own, sent without waiting for the other's, and under a key. */
  public static WireClient claiming(ServedChain chain, NodeKey key, Enode enode, int... ethVersions) {
    return connect(enode, chain, key, eth(ethVersions));
  }

  private static WireClient connect(Enode enode, @Nullable ServedChain claimed, NodeKey key, List<Capability> offer) {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(enode.host(), enode.port()), (int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Hello ours = Hello.of("argosy-wirepeer/client", offer, key.id());
    WireClient client = new WireClient(socket, PeerConnection.dialing(key, enode.id(), ours, RANDOM), claimed);
    client.session.start();
    return client;
  }

  /** What the other side said first; throws {@link NoAnswerException} if it said nothing. */
  public Hello hello() {
    return await(hello, "Hello");
  }

  /** What chain the other side claims; throws {@link NoAnswerException} if it did not say. */
  public Status status() {
    return await(status, "Status");
  }

  /** True once the other side's Status has come. */
  public boolean hasStatus() {
    return status.isDone() && !status.isCompletedExceptionally();
  }

  /** The version of eth both speak. */
  public int version() {
    hello();
    return session.version();
  }

  /** Asks, and waits 20 seconds for the answer; the request's own id is replaced. */
  public Reply ask(Request request) {
    return ask(request, PATIENCE);
  }

  /** Asks and waits; throws {@link NoAnswerException} if the time passes or the connection ends. */
  public Reply ask(Request request, Duration patience) {
    status();
    replies.clear();
    long id = version() >= 66 ? ids.getAndIncrement() : 0;
    long deadline = System.nanoTime() + patience.toNanos();
    session.say(withId(request, id));
    while (true) {
      Reply reply = next(replies, deadline);
      if (reply.requestId() == id) {
        return reply;
      }
    }
  }

  /** True if both speak snap/1. */
  public boolean hasSnap() {
    hello();
    return session.hasSnap();
  }

  /** Asks about state, and waits 20 seconds for the answer, which has the request's own id; throws {@link NoAnswerException} if none comes. */
  public SnapMessage.Reply ask(SnapMessage.Request request) {
    status();
    stateReplies.clear();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    session.say(request);
    while (true) {
      SnapMessage.Reply reply = next(stateReplies, deadline);
      if (reply.requestId() == request.requestId()) {
        return reply;
      }
    }
  }

  /** Polls in short steps, so that the end of the connection is noticed without waiting for the deadline. */
  private <T> T next(BlockingQueue<T> queue, long deadline) {
    try {
      while (System.nanoTime() < deadline) {
        T reply = queue.poll(10, TimeUnit.MILLISECONDS);
        if (reply != null) {
          return reply;
        }
        if (ending.isDone() && queue.isEmpty()) {
          throw new NoAnswerException("no answer: " + ending.join());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new NoAnswerException("no answer in time");
  }

  /** Rising headers from a number. */
  public List<RlpSlice> headers(long first, int limit) {
    return headers(new BlockStart.ByNumber(first), limit, 0, Direction.RISING);
  }

  public List<RlpSlice> headers(BlockStart start, int limit, long skip, Direction direction) {
    return switch (ask(new GetBlockHeaders(0, start, limit, skip, direction))) {
      case BlockHeaders(long _, List<RlpSlice> headers) -> headers;
      case Reply other -> throw new NoAnswerException("asked for headers, got " + other.getClass().getSimpleName());
    };
  }

  public List<RlpSlice> bodies(List<Hash> blocks) {
    return switch (ask(new GetBlockBodies(0, blocks))) {
      case BlockBodies(long _, List<RlpSlice> bodies) -> bodies;
      case Reply other -> throw new NoAnswerException("asked for bodies, got " + other.getClass().getSimpleName());
    };
  }

  /** In the form of the version both speak. */
  public List<RlpSlice> receipts(List<Hash> blocks) {
    return switch (ask(new GetReceipts(0, blocks))) {
      case Receipts(long _, List<RlpSlice> lists, boolean _) -> lists;
      case Reply other -> throw new NoAnswerException("asked for receipts, got " + other.getClass().getSimpleName());
    };
  }

  /**
   * Receipts from the {@code leaveOut}th of the first block on; the last list may be cut.
   */
  public Receipts receipts(List<Hash> blocks, int leaveOut) {
    return switch (ask(new GetReceipts(0, blocks, leaveOut))) {
      case Receipts receipts -> receipts;
      case Reply other -> throw new NoAnswerException("asked for receipts, got " + other.getClass().getSimpleName());
    };
  }

  /** Says something that has no answer. */
  public void say(EthMessage message) {
    status();
    session.say(message);
  }

  /** The next message that is neither an answer nor a request; throws {@link NoAnswerException} if none comes in time. */
  public EthMessage nextAnnouncement(Duration patience) {
    try {
      EthMessage message = announcements.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (message != null) {
        return message;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new NoAnswerException("nothing was announced");
  }

  /** Why the connection ended; waits for the end, and throws {@link NoAnswerException} if it does not come in time. */
  public String ending(Duration patience) {
    return await(ending, "end of the connection", patience);
  }

  /** The reason the other side gave; waits for it, and throws {@link NoAnswerException} if it does not come in time. */
  public DisconnectReason goodbye(Duration patience) {
    return await(goodbye, "goodbye", patience);
  }

  public boolean isConnected() {
    return !ending.isDone();
  }

  @Override
  public void close() {
    session.leave(DisconnectReason.QUITTING);
  }

  private <T> T await(CompletableFuture<T> future, String what) {
    return await(future, what, PATIENCE);
  }

  private <T> T await(CompletableFuture<T> future, String what, Duration patience) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new NoAnswerException("no " + what + (ending.isDone() ? ": " + ending.join() : " in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted");
    }
  }

  private static Request withId(Request request, long id) {
    return switch (request) {
      case GetBlockHeaders r -> new GetBlockHeaders(id, r.start(), r.limit(), r.skip(), r.direction());
      case GetBlockBodies r -> new GetBlockBodies(id, r.blocks());
      case GetPooledTransactions r -> new GetPooledTransactions(id, r.transactions());
      case GetNodeData r -> new GetNodeData(id, r.nodes());
      case GetReceipts r -> new GetReceipts(id, r.blocks(), r.firstIndex());
      case GetBlockAccessLists r -> new GetBlockAccessLists(id, r.blocks());
    };
  }

  /** What it says on the connection. */
  private final class Caller implements WireSession.Speaker {
    private final @Nullable ServedChain claimed;

    Caller(@Nullable ServedChain claimed) {
      this.claimed = claimed;
    }

    @Override
    public void greet(WireSession on, Hello theirs) {
      if (claimed != null) {
        on.say(claimed.status(on.version()));
      }
      hello.complete(theirs);
    }

    @Override
    public void hear(WireSession on, EthMessage message) {
      switch (message) {
        case Status theirs -> {
          if (claimed == null) {
            on.say(theirs);
          }
          status.complete(theirs);
        }
        case Reply reply -> replies.add(reply);
        case Request request -> on.say(Answers.nothing(request));
        default -> announcements.add(message);
      }
    }

    @Override
    public void hear(WireSession on, SnapMessage message) {
      switch (message) {
        case SnapMessage.Reply reply -> stateReplies.add(reply);
        case SnapMessage.Request request -> on.say(StateAnswers.nothing(request));
      }
    }

    @Override
    public void over(WireSession on, String why, @Nullable DisconnectReason reason) {
      if (reason != null) {
        goodbye.complete(reason);
      }
      ending.complete(why);
      NoAnswerException end = new NoAnswerException(why);
      hello.completeExceptionally(end);
      status.completeExceptionally(end);
      goodbye.completeExceptionally(end);
    }
  }
}
