package io.argosy.standalone;

import io.argosy.era.BadArchiveException;
import io.argosy.era.EraCheck;
import io.argosy.era.EraFile;
import io.argosy.era.EraFolder;
import io.argosy.era.EraName;
import io.argosy.era.EraReport;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "era",
    description = "History archives (era1): checks files, and writes them from what is stored.",
    mixinStandardHelpOptions = true,
    subcommands = {EraCommand.Verify.class, EraCommand.Export.class})
final class EraCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new ArgosyException(ExitCode.USAGE, "era verify FILE|DIR, or era export --to DIR (see ./argosy era --help)");
  }

  /** A file or folder by itself, without a chain to compare it with. */
  @Command(
      name = "verify",
      description = "Recomputes everything in a file, or in all files of a folder: checksums where there are some, links, total difficulties, the accumulator, and every root. A line for each file; ends with 1 if one is wrong.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "FILE|DIR", description = "an era1 file, or a folder of them")
    private Path path = Path.of(".");

    @Option(names = "--threads", description = "that inflate and hash; default: as many as there are processors")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** What the last file that was sound ended with. */
    private @Nullable EraReport before;

    private @Nullable EraName nameBefore;

    @Override
    public Integer call() {
      if (threads < 1) {
        throw new ArgosyException(ExitCode.USAGE, "--threads " + threads + ": expected at least 1");
      }
      boolean sound = true;
      Map<String, String> sums = sums();
      for (Path file : files()) {
        sound &= isSound(file, Optional.ofNullable(sums.get(String.valueOf(file.getFileName()))));
      }
      return (sound ? ExitCode.OK : ExitCode.UNSOUND).code();
    }

    private List<Path> files() {
      if (!Files.exists(path)) {
        throw new ArgosyException(ExitCode.USAGE, path + " is not there");
      }
      if (!Files.isDirectory(path)) {
        return List.of(path);
      }
      List<Path> files = new ArrayList<>(EraFolder.list(path).values());
      if (files.isEmpty()) {
        throw new ArgosyException(ExitCode.USAGE, "no archives (NETWORK-EPOCH-ROOT.era1) in " + path);
      }
      return files;
    }

    private Map<String, String> sums() {
      try {
        return Files.isDirectory(path) ? EraFolder.checksums(path) : Map.of();
      } catch (BadArchiveException e) {
        throw new ArgosyException(ExitCode.USAGE, e.getMessage());
      }
    }

    private boolean isSound(Path file, Optional<String> sum) {
      long began = System.nanoTime();
      try {
        EraFolder.check(file, sum);
        try (EraFile open = EraFile.open(file)) {
          EraReport report = EraCheck.check(open, threads);
          requireLink(file, open, report);
          double seconds = (System.nanoTime() - began) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "%s  #%d..#%d  %d blocks  %d transactions  accumulator %s%s  %.1f MB in %.2f s, %.0f MB/s%n",
              file.getFileName(),
              open.first(),
              open.last(),
              open.count(),
              report.transactions(),
              report.accumulator(),
              sum.isPresent() ? "  sha256 right" : "",
              report.bytes() / 1e6,
              seconds,
              report.bytes() / 1e6 / seconds);
          return true;
        }
      } catch (BadArchiveException e) {
        before = null;
        System.out.println(file.getFileName() + "  WRONG  " + e.getMessage());
        return false;
      } catch (UncheckedIOException e) {
        throw new ArgosyException(ExitCode.USAGE, file + " cannot be read: " + e.getCause());
      }
    }

    /** A file that follows the last one must follow its last block. */
    private void requireLink(Path file, EraFile open, EraReport report) {
      EraName name = EraName.parse(String.valueOf(file.getFileName())).orElse(null);
      EraReport last = before;
      EraName lastName = nameBefore;
      before = report;
      nameBefore = name;
      if (last == null || name == null || lastName == null || !name.network().equals(lastName.network()) || name.epoch() != lastName.epoch() + 1) {
        return;
      }
      if (!report.headers().parent().equals(last.headers().hashes().getLast())) {
        throw new BadArchiveException(
            file, 0, "parent of #" + open.first() + ": expected " + last.headers().hashes().getLast() + " as " + lastName + " has it, got " + report.headers().parent());
      }
    }
  }

  /** Files from what is stored. */
  @Command(
      name = "export",
      description = "Writes era1 files of all stored blocks before the Merge, 8192 in each, the last perhaps with fewer, and their checksums. Their bytes are those of the published files. May run beside a running argosy.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    @Option(names = "--data-dir", description = "the data directory; default ${DEFAULT-VALUE}")
    private Path dataDir = Path.of(".argosy");

    @Option(names = "--to", required = true, paramLabel = "OUTDIR", description = "folder for the files, made if it is not there")
    private Path to = Path.of(".");

    @Option(names = "--network", paramLabel = "NAME", description = "name in the names of the files; default: the network's, or chain-ID for one that has none")
    private @Nullable String network;

    @Override
    public Integer call() {
      if (network != null && EraName.parse(network + "-00000-00000000.era1").isEmpty()) {
        throw new ArgosyException(ExitCode.USAGE, "--network " + network + " is no name for a file");
      }
      try {
        EraExport.run(dataDir, to, Optional.ofNullable(network), System.out::println);
        return ExitCode.OK.code();
      } catch (UncheckedIOException e) {
        throw new ArgosyException(ExitCode.USAGE, "archives cannot be written to " + to + ": " + e.getCause());
      }
    }
  }
}
