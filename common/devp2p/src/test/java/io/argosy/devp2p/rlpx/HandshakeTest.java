package io.argosy.devp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @ValueSource(strings = {Eip8Vectors.AUTH_2, Eip8Vectors.AUTH_3})
  void theRecipientOpensTheAuthPacketsOfEip8(String auth) {
    Handshake recipient = recipient();

    feed(recipient, Hex.decode(auth));

    Handshake.Progress.Established done = (Handshake.Progress.Established) recipient.progress();
    assertThat(done.remote()).isEqualTo(Eip8Vectors.STATIC_A.id());
    assertThat(Hex.encode(done.secrets().aes)).isEqualTo(Eip8Vectors.AES);
    assertThat(Hex.encode(done.secrets().mac)).isEqualTo(Eip8Vectors.MAC);
  }

  @ParameterizedTest
  @ValueSource(strings = {Eip8Vectors.ACK_2, Eip8Vectors.ACK_3})
  void theInitiatorOpensTheAckPacketsOfEip8(String ack) {
    Handshake initiator = initiator();

    feed(initiator, Hex.decode(ack));

    Handshake.Progress.Established done = (Handshake.Progress.Established) initiator.progress();
    assertThat(done.reply().isEmpty()).isTrue();
    assertThat(Hex.encode(done.secrets().aes)).isEqualTo(Eip8Vectors.AES);
    assertThat(Hex.encode(done.secrets().mac)).isEqualTo(Eip8Vectors.MAC);
  }

  @Test
  void theIngressMacIsSeededWithTheAuthPacketAndItsSize() {
    Handshake recipient = recipient();

    feed(recipient, Hex.decode(Eip8Vectors.AUTH_2));

    Handshake.Progress.Established done = (Handshake.Progress.Established) recipient.progress();
    byte[] digest = done.secrets().ingress.update("foo".getBytes(StandardCharsets.US_ASCII)).digest();
    assertThat(Hex.encode(digest)).isEqualTo(Eip8Vectors.INGRESS_OF_B_AFTER_FOO);
  }

  @Test
  void theVectorsHereAreThoseOfTheEip() throws IOException {
    String page = Files.readString(ChainData.external("rlpx-eip8/eip-8.md")).replaceAll("\\s", "");

    assertThat(page).contains(Eip8Vectors.AUTH_2, Eip8Vectors.AUTH_3, Eip8Vectors.ACK_2, Eip8Vectors.ACK_3);
    assertThat(page).contains(Eip8Vectors.HELLO, Eip8Vectors.AES, Eip8Vectors.MAC, Eip8Vectors.INGRESS_OF_B_AFTER_FOO);
  }

  @SeededTest(runs = 30)
  void bothEndsDeriveTheSameSecrets(Gen gen) {
    Handshake initiator =
        Handshake.initiator(Eip8Vectors.STATIC_A, Eip8Vectors.STATIC_B.id(), RANDOM);
    Handshake recipient = Handshake.recipient(Eip8Vectors.STATIC_B, RANDOM);

    feedInPieces(recipient, initiator.auth(), gen);
    Handshake.Progress.Established theirs = (Handshake.Progress.Established) recipient.progress();
    feedInPieces(initiator, theirs.reply().toBytes(), gen);
    Handshake.Progress.Established ours = (Handshake.Progress.Established) initiator.progress();

    assertThat(theirs.remote()).isEqualTo(Eip8Vectors.STATIC_A.id());
    assertThat(ours.remote()).isEqualTo(Eip8Vectors.STATIC_B.id());
    assertThat(ours.secrets().aes).isEqualTo(theirs.secrets().aes);
    assertThat(ours.secrets().mac).isEqualTo(theirs.secrets().mac);
    assertThat(ours.secrets().egress.digest()).isEqualTo(theirs.secrets().ingress.digest());
    assertThat(ours.secrets().ingress.digest()).isEqualTo(theirs.secrets().egress.digest());
  }

  @SeededTest(runs = 100)
  void paddingKeepsThePacketApartFromTheOldForm(long seed) {
    Handshake initiator = Handshake.initiator(Eip8Vectors.STATIC_A, Eip8Vectors.STATIC_B.id(), RANDOM);

    int size = initiator.auth().length;

    int unpadded = 2 + Ecies.OVERHEAD + 2 + 67 + 66 + 33 + 1;
    assertThat(size).as("run %d", seed).isBetween(unpadded + 100, unpadded + 199);
  }

  @Test
  void bytesAfterThePacketAreLeftForTheFrames() {
    byte[] auth = Hex.decode(Eip8Vectors.AUTH_2);
    Handshake recipient = recipient();

    int taken = recipient.receive(Arrays.copyOf(auth, auth.length + 40), 0, auth.length + 40);

    assertThat(taken).isEqualTo(auth.length);
  }

  @Test
  void aPacketIsRefusedByItsSizeBeforeItsBytesCome() {
    Handshake recipient = recipient();

    feed(recipient, new byte[] {8, 1});

    assertThat(recipient.progress()).isEqualTo(new Handshake.Progress.Failed("handshake packet of 2049 bytes"));
  }

  @Test
  void theFormBeforeEip8IsRefused() {
    Handshake recipient = recipient();

    feed(recipient, Arrays.copyOf(Hex.decode(Eip8Vectors.AUTH_1), 2 + Handshake.MAX_PACKET));

    assertThat(recipient.progress()).isInstanceOf(Handshake.Progress.Failed.class);
  }

  @SeededTest(runs = 200)
  void aChangedAuthPacketFailsWithoutSayingWhy(Gen gen) {
    byte[] auth = Hex.decode(Eip8Vectors.AUTH_2);
    auth[gen.between(2, auth.length - 1)] ^= (byte) (1 << gen.between(0, 7));
    Handshake recipient = recipient();

    feed(recipient, auth);

    assertThat(recipient.progress()).isEqualTo(new Handshake.Progress.Failed("auth packet that does not open"));
  }

  @SeededTest(runs = 200)
  void anyBytesAreWaitedForOrRefused(Gen gen) {
    Handshake initiator = initiator();

    feed(initiator, gen.bytes(gen.between(1, 3000)));

    assertThat(initiator.progress()).isNotInstanceOf(Handshake.Progress.Established.class);
  }

  private static Handshake initiator() {
    return Handshake.with(
        Eip8Vectors.STATIC_A, Eip8Vectors.STATIC_B.id(), Eip8Vectors.EPHEMERAL_A, Eip8Vectors.NONCE_A, RANDOM);
  }

  private static Handshake recipient() {
    return Handshake.with(Eip8Vectors.STATIC_B, null, Eip8Vectors.EPHEMERAL_B, Eip8Vectors.NONCE_B, RANDOM);
  }

  private static void feed(Handshake handshake, byte[] bytes) {
    handshake.receive(bytes, 0, bytes.length);
  }

  private static void feedInPieces(Handshake handshake, byte[] bytes, Gen gen) {
    int at = 0;
    while (at < bytes.length) {
      int piece = gen.between(1, bytes.length - at);
      at += handshake.receive(bytes, at, piece);
    }
  }
}
