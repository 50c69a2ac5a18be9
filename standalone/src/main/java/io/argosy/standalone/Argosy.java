package io.argosy.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Every error is one line that says what is wrong and what to do, and ends with a documented code. */
@Command(
    name = "argosy",
    description = "Brings Ethereum's chain home: downloads it from peers, proves every byte, keeps it.",
    version = "Argosy 0.1.0",
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class, DemoPeersCommand.class, UpCommand.class, StatusCommand.class, VerifyCommand.class, EraCommand.class, OperatorCommands.Pause.class,
      OperatorCommands.Resume.class, OperatorCommands.UnwindTo.class, OperatorCommands.Rebuild.class, OperatorCommands.Peer.class,
      OperatorCommands.Shard.class, OperatorCommands.Orders.class, NetworksCommand.class, AclsCommand.class
    })
public final class Argosy {
  private Argosy() {}

  public static void main(String[] args) {
    int code = new CommandLine(new Argosy())
        .setExecutionExceptionHandler((e, _, _) -> Failures.explain(e))
        .setParameterExceptionHandler((e, _) -> {
          System.err.println("argosy: " + e.getMessage() + " (see ./argosy --help)");
          return ExitCode.USAGE.code();
        })
        .setUsageHelpAutoWidth(true)
        .execute(args);
    System.exit(code);
  }
}
