package io.argosy.standalone;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.StateReport;
import io.argosy.primitives.BlockRange;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "verify", description = "Re-checks the chain and the state that are stored against their own roots, and prints the content digests. May run beside a running argosy.", mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(names = "--data-dir", description = "the data directory; default ${DEFAULT-VALUE}")
  private Path dataDir = Path.of(".argosy");

  @Option(names = "--from", description = "first block; default 0. The state is checked if neither is given.")
  private @Nullable Long from;

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
      long first = from == null ? 0 : from;
      if (first < 0 || first > last) {
        throw new ArgosyException(ExitCode.USAGE, "no blocks from #" + first + " to #" + last);
      }
      AuditReport report = audit.run(new BlockRange(first, last), _ -> {});
      StoreAudit.describe(report).forEach(System.out::println);
      Optional<StateReport> state = from == null && to == null ? audit.runState() : Optional.empty();
      state.map(StoreAudit::describe).ifPresent(lines -> lines.forEach(System.out::println));
      boolean isSound = report.isSound() && state.map(StateReport::isSound).orElse(true);
      return (isSound ? ExitCode.OK : ExitCode.UNSOUND).code();
    }
  }
}
