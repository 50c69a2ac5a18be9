package io.argosy.standalone;

import io.argosy.chain.ForkId;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.hosting.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "networks",
    description = "Says what is known of the networks that ship with Argosy, or of one that a file describes; with --to writes their files, to be changed and given with --network.",
    mixinStandardHelpOptions = true)
final class NetworksCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME|FILE", description = "one network; all that ship with Argosy if none is given")
  private @Nullable String one;

  @Option(names = "--to", paramLabel = "DIR", description = "folder to write the files of the shipped networks to; it is made if it is not there, and no file in it is overwritten")
  private @Nullable Path folder;

  @Override
  public Integer call() {
    List<String> named = one == null ? Networks.NAMES : List.of(one);
    named.stream().map(Cluster::network).forEach(NetworksCommand::tell);
    if (folder != null) {
      for (String name : named) {
        if (!Networks.NAMES.contains(name)) {
          throw new ArgosyException(ExitCode.USAGE, "--to writes the files of " + String.join(", ", Networks.NAMES) + "; " + name + " is none of them");
        }
        Networks.filesOf(name).forEach((file, text) -> write(folder, file, text));
      }
    }
    return ExitCode.OK.code();
  }

  private static void tell(Network network) {
    ForkId id = network.forkSchedule().at(Long.MAX_VALUE, Instant.now().getEpochSecond());
    System.out.printf(
        Locale.ROOT,
        "%s  version %s, chain %d, network %d%n  genesis     %s%n  state root  %s%n  fork id     %08x, next %s%n",
        network.name(),
        network.version().isEmpty() ? "not given" : network.version(),
        network.spec().chainId(),
        network.spec().networkId(),
        network.genesis().hash(),
        network.genesis().stateRoot(),
        id.hash(),
        id.next() == 0 ? "none known" : Instant.ofEpochSecond(id.next()).toString());
    network.spec().checkpoints().forEach((number, hash) -> System.out.printf(Locale.ROOT, "  checkpoint  #%,d %s%n", number, hash));
    System.out.printf(Locale.ROOT, "  found by    %d boot nodes, %d lists%n", network.bootNodes().size(), network.dnsLists().size());
  }

  private static void write(Path folder, String file, String text) {
    try {
      Files.createDirectories(folder);
      Path to = folder.resolve(file);
      if (Files.exists(to)) {
        if (!Files.readString(to).equals(text)) {
          throw new ArgosyException(ExitCode.USAGE, to + " is there already, with something else in it");
        }
        return;
      }
      Files.writeString(to, text);
      System.out.println("argosy: wrote " + to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
