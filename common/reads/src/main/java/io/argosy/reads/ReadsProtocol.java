package io.argosy.reads;

import io.argosy.packs.NodePlace;
import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.packs.ShardProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.reads.ChainReads.StoreState;
import io.argosy.reads.ChainReads.StoredHeader;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Verdict;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The methods on the wire: gRPC unary calls whose messages are RLP, as everything else here is; so no schema compiler is needed and headers travel as they are stored.
 */
final class ReadsProtocol {
  static final String SERVICE = "argosy.Reads";

  static final MethodDescriptor<byte[], byte[]> STATE = method("State");
  static final MethodDescriptor<byte[], byte[]> HEADERS = method("Headers");
  static final MethodDescriptor<byte[], byte[]> HEADER = method("Header");
  static final MethodDescriptor<byte[], byte[]> WANTED_CODES = method("WantedCodes");
  static final MethodDescriptor<byte[], byte[]> KNOWN_NODES = method("KnownNodes");

  private ReadsProtocol() {}

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(Bytes.INSTANCE)
        .setResponseMarshaller(Bytes.INSTANCE)
        .build();
  }

  static byte[] range(BlockRange range) {
    return new RlpWriter().startList().number(range.first()).number(range.last()).endList().toBytes();
  }

  static BlockRange range(byte[] bytes) {
    RlpReader in = RlpReader.listOf(bytes);
    return new BlockRange(in.number(), in.number());
  }

  static byte[] headers(List<StoredHeader> headers) {
    RlpWriter out = new RlpWriter(64 + 600 * headers.size()).startList();
    headers.forEach(h -> out.startList().item(h.header()).number(h.totalDifficulty()).endList());
    return out.endList().toBytes();
  }

  static List<StoredHeader> headers(byte[] bytes) {
    RlpReader in = RlpReader.listOf(bytes);
    List<StoredHeader> headers = new ArrayList<>();
    while (in.hasNext()) {
      RlpReader entry = in.list();
      headers.add(new StoredHeader(entry.item(), entry.uint256()));
    }
    return headers;
  }

  static byte[] hash(Hash hash) {
    return hash.toBytes();
  }

  static byte[] state(StoreState state) {
    RlpWriter out = new RlpWriter().startList().number(state.chainId()).hash(state.genesis()).number(state.chainShards());
    out.startList();
    state.shards().forEach(shard -> out.string(PackCodec.encode(shard)));
    return out.endList().endList().toBytes();
  }

  static StoreState state(byte[] bytes) {
    RlpReader in = RlpReader.listOf(bytes);
    long chainId = in.number();
    Hash genesis = in.hash();
    int chainShards = in.smallNumber();
    List<ShardProgress> shards = new ArrayList<>();
    for (RlpReader rest = in.list(); rest.hasNext(); ) {
      shards.add(progress(rest.bytes()));
    }
    return new StoreState(chainId, genesis, chainShards, shards);
  }

  private static ShardProgress progress(byte[] bytes) {
    return switch (PackCodec.decode(bytes)) {
      case Verdict.Accepted<Pack>(ShardProgress progress) -> progress;
      case Verdict.Accepted<Pack>(Pack other) -> throw new MalformedRlpException("expected progress, got " + other);
      case Verdict.Rejected<Pack>(var fault, String evidence) -> throw new MalformedRlpException(evidence);
    };
  }

  /** A question for wanted codes. */
  record Wanted(int shard, Hash after, int most) {
    byte[] toBytes() {
      return new RlpWriter().startList().number(shard).hash(after).number(most).endList().toBytes();
    }

    static Wanted read(byte[] bytes) {
      RlpReader in = RlpReader.listOf(bytes);
      return new Wanted(in.smallNumber(), in.hash(), in.smallNumber());
    }
  }

  static byte[] hashes(List<Hash> hashes) {
    return new RlpWriter(16 + 33 * hashes.size()).hashes(hashes).toBytes();
  }

  static List<Hash> hashes(byte[] bytes) {
    List<Hash> hashes = new ArrayList<>();
    for (RlpReader in = RlpReader.listOf(bytes); in.hasNext(); ) {
      hashes.add(in.hash());
    }
    return hashes;
  }

  static byte[] places(List<NodePlace> places) {
    RlpWriter out = new RlpWriter(16 + 72 * places.size()).startList();
    places.forEach(place -> out.startList().hash(place.account()).string(place.path()).endList());
    return out.endList().toBytes();
  }

  static List<NodePlace> places(byte[] bytes) {
    List<NodePlace> places = new ArrayList<>();
    for (RlpReader in = RlpReader.listOf(bytes); in.hasNext(); ) {
      RlpReader place = in.list();
      places.add(new NodePlace(place.hash(), place.string()));
    }
    return places;
  }

  /** No bytes stand for none. */
  static byte[] found(List<Optional<Hash>> hashes) {
    RlpWriter out = new RlpWriter(16 + 33 * hashes.size()).startList();
    hashes.forEach(hash -> hash.ifPresentOrElse(out::hash, () -> out.string(RlpSlice.EMPTY)));
    return out.endList().toBytes();
  }

  static List<Optional<Hash>> found(byte[] bytes) {
    List<Optional<Hash>> hashes = new ArrayList<>();
    for (RlpReader in = RlpReader.listOf(bytes); in.hasNext(); ) {
      RlpSlice hash = in.string();
      hashes.add(hash.isEmpty() ? Optional.empty() : Optional.of(Hash.of(hash.toBytes())));
    }
    return hashes;
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
