package io.argosy.discovery.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.book.BookEntry;
import io.argosy.props.Gen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeBookFileTest {
  @TempDir Path folder;

  private final Gen gen = Gen.seeded(8);

  @Test
  void whatIsWrittenIsReadAndReplacesWhatWasThere() throws IOException {
    NodeBookFile file = new NodeBookFile(folder.resolve("deeper/nodes"));
    List<BookEntry> first = entries(20);
    List<BookEntry> second = entries(5);

    file.write(first);
    assertThat(file.read()).isEqualTo(first);

    file.write(second);
    assertThat(file.read()).isEqualTo(second);
    try (var files = Files.list(folder.resolve("deeper"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void withoutAFileThereIsNothing() throws IOException {
    assertThat(new NodeBookFile(folder.resolve("nodes")).read()).isEmpty();
  }

  @Test
  void linesThatCannotBeReadArePassedOver() throws IOException {
    NodeBookFile file = new NodeBookFile(folder.resolve("nodes"));
    List<BookEntry> entries = entries(3);
    byte[] garbage = gen.bytes(200);
    Files.write(folder.resolve("nodes"), garbage);
    Files.writeString(folder.resolve("nodes"), "\n" + entries.get(0).toLine() + "\n1 2\n" + entries.get(1).toLine() + "\n" + entries.get(2).toLine().substring(0, 60), java.nio.file.StandardOpenOption.APPEND);

    assertThat(file.read()).isEqualTo(entries.subList(0, 2));
  }

  private List<BookEntry> entries(int count) {
    return gen.list(count, count, () -> {
      NodeRecord record = new NodeRecord.Draft(1).endpoint(IpAddress.of(gen.bytes(4)), 30303, 30303).sign(NodeKey.of(gen.bytes(32)));
      return new BookEntry(record.contact().orElseThrow(), gen.between(-100, 100), Instant.ofEpochSecond(gen.between(0, 1 << 30)), Optional.of(record));
    });
  }
}
