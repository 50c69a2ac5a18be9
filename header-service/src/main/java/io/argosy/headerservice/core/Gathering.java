package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question to one peer whose answer may come in several deliveries. Mutable, owned by the core's thread. */
final class Gathering {
  private final HeaderRequest request;
  private final @Nullable RlpSlice[] headers;
  private @Nullable Origin origin;

  Gathering(HeaderRequest request) {
    this.request = request;
    this.headers = new RlpSlice[request.count()];
  }

  HeaderRequest request() {
    return request;
  }

  PackId id() {
    return request.ask().id();
  }

  /** Keeps what answers this question; another's answer is left out. */
  void accept(HeaderDelivery delivery) {
    if (!delivery.request().equals(id())) {
      return;
    }
    origin = delivery.origin();
    for (int i = 0; i < delivery.headers().size() && delivery.offset() + i < headers.length; i++) {
      headers[delivery.offset() + i] = delivery.headers().get(i);
    }
  }

  /** Who answered; null as long as nothing came. */
  @Nullable Origin origin() {
    return origin;
  }

  /** What came, from the start on, up to the first that is missing. */
  List<RlpSlice> run() {
    List<RlpSlice> run = new ArrayList<>();
    for (RlpSlice header : headers) {
      if (header == null) {
        break;
      }
      run.add(header);
    }
    return run;
  }

  /** The same, decoded. */
  Verdict<List<BlockHeader>> decoded() {
    List<BlockHeader> decoded = new ArrayList<>();
    try {
      for (RlpSlice item : run()) {
        decoded.add(BlockHeader.decode(item));
      }
    } catch (MalformedRlpException e) {
      return Verdict.rejected(Fault.MALFORMED, "header: " + e.getMessage());
    }
    return Verdict.accepted(decoded);
  }
}
