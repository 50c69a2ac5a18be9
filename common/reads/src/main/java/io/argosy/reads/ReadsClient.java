package io.argosy.reads;

import io.argosy.packs.NodePlace;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a store over gRPC. A store that is away is waited for, with a bound; after that the call throws and the service ends, to begin anew. */
public final class ReadsClient implements ChainReads, StateReads, AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 32 << 20;
  private static final Duration CALL = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final Duration patience;
  private final Duration call;

  /** In plaintext, to a store that asks nobody who it is. */
  public ReadsClient(String address, Duration patience) {
    this(address, ReadsSecurity.NONE, patience);
  }

  /**
   * @param address {@code host:port}
   * @param patience how long a store may be away
   * @throws IllegalArgumentException if the files of {@code security} do not do
   */
  public ReadsClient(String address, ReadsSecurity security, Duration patience) {
    NettyChannelBuilder builder = NettyChannelBuilder.forTarget(address).maxInboundMessageSize(MAX_ANSWER_BYTES);
    security.secure(builder);
    this.channel = builder.build();
    this.patience = patience;
    this.call = patience.compareTo(CALL) < 0 ? patience : CALL;
  }

  @Override
  public StoreState state() {
    return ReadsProtocol.state(ask(ReadsProtocol.STATE, new byte[0]));
  }

  @Override
  public List<StoredHeader> headers(BlockRange range) {
    return ReadsProtocol.headers(ask(ReadsProtocol.HEADERS, ReadsProtocol.range(range)));
  }

  @Override
  public Optional<StoredHeader> header(Hash hash) {
    return ReadsProtocol.headers(ask(ReadsProtocol.HEADER, ReadsProtocol.hash(hash))).stream().findFirst();
  }

  @Override
  public List<Hash> wantedCodes(int shard, Hash after, int most) {
    byte[] question = new ReadsProtocol.Wanted(shard, after, most).toBytes();
    return ReadsProtocol.hashes(ask(ReadsProtocol.WANTED_CODES, question));
  }

  @Override
  public List<Optional<Hash>> knownNodes(List<NodePlace> places) {
    return ReadsProtocol.found(ask(ReadsProtocol.KNOWN_NODES, ReadsProtocol.places(places)));
  }

  private byte[] ask(MethodDescriptor<byte[], byte[]> method, byte[] question) {
    Instant giveUp = Instant.now().plus(patience);
    while (true) {
      try {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(call.toMillis(), TimeUnit.MILLISECONDS).withWaitForReady();
        return ClientCalls.blockingUnaryCall(channel, method, options, question);
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        boolean away = code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
        if (!away || Instant.now().isAfter(giveUp)) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
