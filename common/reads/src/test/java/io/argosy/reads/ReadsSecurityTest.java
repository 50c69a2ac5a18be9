package io.argosy.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.packs.NodePlace;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.props.Certificates;
import io.argosy.props.Certificates.Signed;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read from a store, over real connections. */
class ReadsSecurityTest {
  /** For a store that answers, much; for one that does not, no long wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @TempDir
  private static Path folder;

  private static Certificates ours;
  private static Signed store;
  private static Signed reader;
  private static Certificates others;
  private static Signed stranger;
  private static Path token;
  private static Path anotherToken;

  @BeforeAll
  static void makesCertificates() throws Exception {
    ours = Certificates.in(folder.resolve("ours"));
    store = ours.sign("store");
    reader = ours.sign("reader");
    others = Certificates.in(folder.resolve("others"));
    stranger = others.sign("stranger");
    token = Files.writeString(folder.resolve("token"), "sixteen-characters-or-more\n");
    anotherToken = Files.writeString(folder.resolve("another"), "sixteen-characters-or-less\n");
    // A JVM's first call may take longer than the patience with those who are refused.
    assertThat(ask(ReadsSecurity.NONE, ReadsSecurity.NONE, Duration.ofSeconds(30))).isEqualTo(Status.Code.OK);
  }

  private static ReadsSecurity files(@Nullable Signed own, @Nullable Certificates authority, @Nullable Path token) {
    return ReadsSecurity.of(
        own == null ? null : own.chain().toString(),
        own == null ? null : own.key().toString(),
        authority == null ? null : authority.authority().toString(),
        token == null ? null : token.toString());
  }

  /** What a reader with some files hears from a store with others: {@code OK}, or gRPC's word for why not. */
  private static Status.Code ask(ReadsSecurity ofStore, ReadsSecurity ofReader) throws Exception {
    return ask(ofStore, ofReader, PATIENCE);
  }

  private static Status.Code ask(ReadsSecurity ofStore, ReadsSecurity ofReader, Duration patience) throws Exception {
    try (ReadsServer server = ReadsServer.start(new Nothing(), new Nothing(), "127.0.0.1", 0, ofStore);
        ReadsClient client = new ReadsClient("127.0.0.1:" + server.port(), ofReader, patience)) {
      assertThat(client.headers(new BlockRange(0, 0))).isEmpty();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  @Test
  void withoutFilesEverybodyMay() throws Exception {
    assertThat(ask(ReadsSecurity.NONE, ReadsSecurity.NONE)).isEqualTo(Status.Code.OK);
  }

  @Test
  void whereThereIsATokenOnlyWhoBringsItMay() throws Exception {
    ReadsSecurity guarded = files(store, null, token);

    assertThat(ask(guarded, files(null, ours, token))).isEqualTo(Status.Code.OK);
    assertThat(ask(guarded, files(null, ours, anotherToken))).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(ask(guarded, files(null, ours, null))).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void whereThereAreAuthoritiesOnlyWhoseCertificateTheySignedMay() throws Exception {
    ReadsSecurity guarded = files(store, ours, null);

    assertThat(ask(guarded, files(reader, ours, null))).isEqualTo(Status.Code.OK);
    assertThat(ask(guarded, files(stranger, ours, null))).isNotEqualTo(Status.Code.OK);
    assertThat(ask(guarded, files(null, ours, null))).isNotEqualTo(Status.Code.OK);
  }

  @Test
  void aReaderKnowsItsStore() throws Exception {
    assertThat(ask(files(stranger, null, null), files(null, ours, null))).isNotEqualTo(Status.Code.OK);
    assertThat(ask(files(store, null, null), ReadsSecurity.NONE)).as("in plaintext").isNotEqualTo(Status.Code.OK);
  }

  @Test
  void filesThatDoNotDoAreNamed() throws Exception {
    Path space = Files.writeString(folder.resolve("space"), "a b");

    assertThatThrownBy(() -> ReadsSecurity.of("none.crt", "none.key", null, null)).hasMessage("certificate none.crt is no file that can be read");
    assertThatThrownBy(() -> ReadsSecurity.of(store.chain().toString(), null, null, null)).hasMessageContaining("one is missing");
    assertThatThrownBy(() -> files(null, null, space)).hasMessageContaining("16 to 512").hasMessageNotContaining("a b");
    assertThatThrownBy(() -> ask(ReadsSecurity.of(token.toString(), token.toString(), null, null), ReadsSecurity.NONE)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("are none");
  }

  /** A store with nothing in it. */
  private static final class Nothing implements ChainReads, StateReads {
    @Override
    public StoreState state() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredHeader> headers(BlockRange range) {
      return List.of();
    }

    @Override
    public Optional<StoredHeader> header(Hash hash) {
      return Optional.empty();
    }

    @Override
    public List<Hash> wantedCodes(int shard, Hash after, int most) {
      return List.of();
    }

    @Override
    public List<Optional<Hash>> knownNodes(List<NodePlace> places) {
      return List.of();
    }
  }
}
