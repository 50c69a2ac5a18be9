package io.argosy.reads;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Answers {@link ChainReads} and {@link StateReads} over gRPC. */
public final class ReadsServer implements AutoCloseable {
  /** Of one reader at once; none of ours asks with more than a few threads. */
  private static final int MOST_CALLS = 64;

  /** A question about places of nodes is the longest, some hundred kilobytes. */
  private static final int MOST_QUESTION_BYTES = 4 << 20;

  private static final int HANDSHAKE_SECONDS = 10;

  private final Server server;

  private ReadsServer(Server server) {
    this.server = server;
  }

  /**
   * Listens at once.
   *
   * @param port 0 for any
   * @throws IOException if the port is taken
   * @throws IllegalArgumentException if the files of {@code security} do not do
   */
  public static ReadsServer start(ChainReads reads, StateReads state, String host, int port, ReadsSecurity security) throws IOException {
    ServerServiceDefinition service = ServerServiceDefinition.builder(ReadsProtocol.SERVICE)
        .addMethod(ReadsProtocol.STATE, answer(_ -> ReadsProtocol.state(reads.state())))
        .addMethod(
            ReadsProtocol.HEADERS,
            answer(question -> ReadsProtocol.headers(reads.headers(ReadsProtocol.range(question)))))
        .addMethod(
            ReadsProtocol.HEADER,
            answer(question -> ReadsProtocol.headers(
                reads.header(io.argosy.primitives.Hash.of(question)).stream().toList())))
        .addMethod(ReadsProtocol.WANTED_CODES, answer(question -> {
          ReadsProtocol.Wanted wanted = ReadsProtocol.Wanted.read(question);
          return ReadsProtocol.hashes(state.wantedCodes(wanted.shard(), wanted.after(), wanted.most()));
        }))
        .addMethod(
            ReadsProtocol.KNOWN_NODES,
            answer(question -> ReadsProtocol.found(state.knownNodes(ReadsProtocol.places(question)))))
        .build();
    NettyServerBuilder server = NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .maxConcurrentCallsPerConnection(MOST_CALLS)
        .maxInboundMessageSize(MOST_QUESTION_BYTES)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .addService(service);
    security.secure(server);
    return new ReadsServer(server.build().start());
  }

  public int port() {
    return server.getPort();
  }

  private static io.grpc.ServerCallHandler<byte[], byte[]> answer(UnaryOperator<byte[]> answerer) {
    return ServerCalls.asyncUnaryCall((question, responses) -> {
      try {
        responses.onNext(answerer.apply(question));
        responses.onCompleted();
      } catch (RuntimeException e) {
        responses.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
      }
    });
  }


  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
