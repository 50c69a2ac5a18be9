package io.argosy.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.Ask;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Pack;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.Priority;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import io.argosy.primitives.Hash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class SenderTimesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SenderTimes times = new SenderTimes(() -> NOW);

  @Test
  void anAdvertOfAGatewayWhoseClockIsAheadIsOfNow() {
    GatewayAdvert advert = new GatewayAdvert(0, 7, NOW.plusSeconds(3_600), List.of(), List.of());

    assertThat(read(advert, new RecordHeaders()).pack()).isEqualTo(new GatewayAdvert(0, 7, NOW, List.of(), List.of()));
    assertThat(times.apartSeconds()).isEqualTo(3_600);
  }

  @Test
  void aReportOfSomebodyWhoseClockIsAheadIsOfNow() {
    StageReport report = new StageReport("body-service", "bodies", 1, 2, "").by(new Teller(5, NOW.plusSeconds(60), List.of(), List.of()));

    assertThat(read(report, new RecordHeaders()).pack()).isEqualTo(report.moved(Duration.ofSeconds(-60)));
  }

  @Test
  void aRequestHasTheTimeThatItsSenderMeantItToHave() {
    CodeRequest request = request(NOW.plusSeconds(3_620));
    Headers headers = new RecordHeaders().add("sent", ByteBuffer.allocate(8).putLong(NOW.plusSeconds(3_600).toEpochMilli()).array());

    assertThat(read(request, headers).ours(request.ask().deadline())).isEqualTo(NOW.plusSeconds(20));
  }

  @Test
  void aRequestOfAFormerBuildIsTakenAsItIs() {
    CodeRequest request = request(NOW.plusSeconds(20));

    assertThat(read(request, new RecordHeaders()).ours(request.ask().deadline())).isEqualTo(NOW.plusSeconds(20));
  }

  @Test
  void whoDoesNotSayWhenItSpokeHasNoClock() {
    StageReport report = new StageReport("operator", "pause", -1, -1, "");

    assertThat(read(report, new RecordHeaders()).pack()).isEqualTo(report);
    assertThat(times.apartSeconds()).isZero();
  }

  @Test
  void onlyRequestsAreStamped() {
    assertThat(stamped(request(NOW))).hasSize(1);
    assertThat(stamped(new GatewayAdvert(0, 7, NOW, List.of(), List.of()))).isEmpty();
  }

  private static Headers stamped(Pack pack) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("topic", new byte[0]);
    SenderTimes.stamp(record, pack);
    return record.headers();
  }

  private static CodeRequest request(Instant deadline) {
    return new CodeRequest(new Ask(new PackId(1, 1), 0, deadline, 0, Priority.values()[0], 1, PeerChoice.serving(0, 0)), Hash.ZERO, List.of(Hash.ZERO));
  }

  private Received read(Pack pack, Headers headers) {
    return times.ours(new Received("topic", 0, 0, pack), headers);
  }
}
