package io.argosy.bus;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Pack;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StageReport;
import io.argosy.runtime.OtherClocks;
import io.argosy.runtime.SteadyClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the times that others wrote into packs times by our clock, so that a gateway whose clock is an hour off is neither silent nor alive for ever, and a request has the time that its sender meant it to have. Adverts and
 * reports say when they were sent; a record with a request says it in a header, since the time of a record itself is the broker's ({@link Topics}). Said once in the log for each sender. Thread-safe.
 */
final class SenderTimes {
  private static final Logger log = LoggerFactory.getLogger(SenderTimes.class);

  /** Milliseconds since 1970 by the sender's clock, 8 bytes. */
  private static final String SENT = "sent";

  private final OtherClocks<String> clocks = new OtherClocks<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;

  SenderTimes(InstantSource clock) {
    this.clock = clock;
  }

  /** Of a record that is to be sent now. */
  static void stamp(ProducerRecord<?, ?> record, Pack pack) {
    if (pack instanceof RequestPack) {
      record.headers().add(SENT, ByteBuffer.allocate(Long.BYTES).putLong(SteadyClock.ofThisProcess().millis()).array());
    }
  }

  /**
   * @param headers of the record that it came in
   */
  Received ours(Received received, Headers headers) {
    Said said = said(received.pack(), headers);
    if (said == null) {
      return received;
    }
    Duration behind = clocks.heard(said.sender, said.at, clock.instant());
    if (behind.isZero()) {
      return received;
    }
    if (told.size() < 1_000 && told.add(said.sender)) {
      log.atWarn()
          .addKeyValue("sender", said.sender)
          .addKeyValue("behind", behind)
          .log("somebody's clock is not ours: its times are taken as what they are by ours; see to NTP on both machines");
    }
    Pack pack = switch (received.pack()) {
      case GatewayAdvert advert -> advert.moved(behind);
      case StageReport report -> report.moved(behind);
      default -> received.pack();
    };
    return new Received(received.topic(), received.partition(), received.offset(), pack, behind);
  }

  /** Who says when it was sent. */
  private record Said(String sender, Instant at) {}

  /** Null for a pack without a time that anybody goes by, and from a former build, which does not say. */
  private static @Nullable Said said(Pack pack, Headers headers) {
    return switch (pack) {
      case GatewayAdvert advert -> new Said("peer-gateway-" + advert.slot() + " (start " + advert.incarnation() + ")", advert.at());
      case StageReport report when report.teller().instance() != 0 -> new Said(report.service() + " (instance " + Long.toHexString(report.teller().instance()) + ")", report.teller().at());
      case RequestPack request -> {
        Header header = headers.lastHeader(SENT);
        yield header == null || header.value().length != Long.BYTES
            ? null
            : new Said("the asker " + Long.toHexString(request.ask().id().owner()), Instant.ofEpochMilli(ByteBuffer.wrap(header.value()).getLong()));
      }
      default -> null;
    };
  }

  /** Seconds between our clock and the one furthest from it, of those heard lately; 0 within a second. */
  double apartSeconds() {
    return clocks.furthest(clock.instant()).map(apart -> apart.behind().abs().toMillis() / 1e3).orElse(0.0);
  }
}
