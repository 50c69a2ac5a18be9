package io.argosy.standalone;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.BlockRange;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "verify", description = "Re-checks what is stored against its own roots, and prints the content digest. May run beside a running argosy.", mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(names = "--data-dir", description = "the data directory; default ${DEFAULT-VALUE}")
  private Path dataDir = Path.of(".argosy");

  @Option(names = "--from", description = "first block; default ${DEFAULT-VALUE}")
  private long from;

  @Option(names = "--to", description = "last block; default: the last one that is complete")
  private @Nullable Long to;

  @Override
  public Integer call() throws InterruptedException {
    try (StoreAudit audit = StoreAudit.open(dataDir)) {
      long complete = audit.completeTo();
      long last = to == null ? complete : to;
      if (last > complete) {
        throw new ArgosyException(ExitCode.USAGE, "complete up to #" + complete + ", not #" + last + " yet");
      }
      if (from < 0 || from > last) {
        throw new ArgosyException(ExitCode.USAGE, "no blocks from #" + from + " to #" + last);
      }
      AuditReport report = audit.run(new BlockRange(from, last), _ -> {});
      StoreAudit.describe(report).forEach(System.out::println);
      return (report.isSound() ? ExitCode.OK : ExitCode.UNSOUND).code();
    }
  }
}
