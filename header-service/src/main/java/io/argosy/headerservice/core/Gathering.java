package io.argosy.headerservice.core;

import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Origin;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question to one peer whose answer may come in several deliveries. Mutable, owned by the core's thread. */
final class Gathering {
  private final Purpose purpose;
  private final HeaderRequest request;
  private final @Nullable RlpSlice[] headers;
  private @Nullable Origin origin;

  /** What is asked for. */
  enum Purpose {
    /** Where the block is that the operator trusts. */
    TARGET,
    /** Whether the peer has our tip, and what it has above. */
    PROBE,
    /** Which of our blocks the peer has. */
    ANCESTOR,
    /** Every so many-th header, for others to fill in between. */
    SKELETON
  }

  Gathering(Purpose purpose, HeaderRequest request) {
    this.purpose = purpose;
    this.request = request;
    this.headers = new RlpSlice[request.count()];
  }

  Purpose purpose() {
    return purpose;
  }

  HeaderRequest request() {
    return request;
  }

  void accept(HeaderDelivery delivery) {
    origin = delivery.origin();
    for (int i = 0; i < delivery.headers().size() && delivery.offset() + i < headers.length; i++) {
      headers[delivery.offset() + i] = delivery.headers().get(i);
    }
  }

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
}
