package io.argosy.standalone;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Orders to a running cluster. All of them may be given twice, and outlast a restart of anything. */
final class OperatorCommands {
  private OperatorCommands() {}

  @Command(name = "pause", description = "Asks peers for nothing new until resume; what is on its way is stored, readers go on.", mixinStandardHelpOptions = true)
  static final class Pause implements Callable<Integer> {
    @Mixin
    private OperatorClient door = new OperatorClient();

    @Override
    public Integer call() throws InterruptedException {
      return door.order("/admin/pause", Map.of());
    }
  }

  @Command(name = "resume", description = "Ends a pause.", mixinStandardHelpOptions = true)
  static final class Resume implements Callable<Integer> {
    @Mixin
    private OperatorClient door = new OperatorClient();

    @Override
    public Integer call() throws InterruptedException {
      return door.order("/admin/resume", Map.of());
    }
  }

  @Command(name = "unwind", description = "Undoes all blocks above one, in all shards; then the sync goes on from there, unless it is paused.", mixinStandardHelpOptions = true)
  static final class UnwindTo implements Callable<Integer> {
    @Mixin
    private OperatorClient door = new OperatorClient();

    @Option(names = "--to", required = true, description = "the last block to keep")
    private long to;

    @Override
    public Integer call() throws InterruptedException {
      return door.order("/admin/unwind", Map.of("to", to));
    }
  }

  @Command(name = "rebuild", description = "Throws away what a stage made from stored rows, and makes it anew.", mixinStandardHelpOptions = true)
  static final class Rebuild implements Callable<Integer> {
    @Mixin
    private OperatorClient door = new OperatorClient();

    @Parameters(paramLabel = "STAGE", description = "transactions: the index of transactions by hash")
    private String stage = "";

    @Override
    public Integer call() throws InterruptedException {
      return door.order("/admin/rebuild", Map.of("stage", stage));
    }
  }

  @Command(name = "orders", description = "Lists the orders that count, and what became of them.", mixinStandardHelpOptions = true)
  static final class Orders implements Callable<Integer> {
    @Mixin
    private OperatorClient door = new OperatorClient();

    @Override
    public Integer call() throws InterruptedException {
      for (JsonNode order : door.ask("/admin/orders")) {
        System.out.printf(
            Locale.ROOT, "%d  %s  %s  %s: %s%n", order.path("id").asLong(), order.path("at").asString(), order.path("order").asString(), order.path("state").asString(), order.path("says").asString());
      }
      return ExitCode.OK.code();
    }
  }

  @Command(
      name = "peer",
      description = "Adds, removes, bars and lists peers, at all gateways.",
      mixinStandardHelpOptions = true,
      subcommands = {Peer.Add.class, Peer.Remove.class, Peer.Ban.class, Peer.Unban.class, Peer.ListAll.class})
  static final class Peer implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new ArgosyException(ExitCode.USAGE, "peer add|remove|ban|unban|list (see ./argosy peer --help)");
    }

    @Command(name = "add", description = "Dials a peer, now and whenever it is not connected.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Parameters(paramLabel = "ENODE")
      private String enode = "";

      @Override
      public Integer call() throws InterruptedException {
        return door.order("/admin/peers/add", Map.of("enode", enode));
      }
    }

    @Command(name = "remove", description = "Drops a peer that was added, and dials it no more.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Parameters(paramLabel = "ID|ENODE")
      private String peer = "";

      @Override
      public Integer call() throws InterruptedException {
        return door.order("/admin/peers/remove", Map.of("peer", peer));
      }
    }

    @Command(name = "ban", description = "Drops a peer, or all of an address, and keeps them away for a while.", mixinStandardHelpOptions = true)
    static final class Ban implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Parameters(paramLabel = "ID|ENODE|IP", description = "as peer list shows it")
      private String peer = "";

      @Option(names = "--for", description = "seconds; default ${DEFAULT-VALUE}, a day")
      private long seconds = 86_400;

      @Override
      public Integer call() throws InterruptedException {
        return door.order("/admin/peers/ban", Map.of("peer", peer, "seconds", seconds));
      }
    }

    @Command(name = "unban", description = "Lets a peer or an address in again, whoever barred it.", mixinStandardHelpOptions = true)
    static final class Unban implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Parameters(paramLabel = "ID|ENODE|IP")
      private String peer = "";

      @Override
      public Integer call() throws InterruptedException {
        return door.order("/admin/peers/unban", Map.of("peer", peer));
      }
    }

    @Command(name = "list", description = "Lists connected peers with their scores, and who is barred.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Override
      public Integer call() throws InterruptedException {
        for (JsonNode peer : door.ask("/admin/peers")) {
          if (peer.path("state").asString().equals("banned")) {
            System.out.println(peer.path("id").asString() + "  barred until " + peer.path("until").asString());
          } else {
            System.out.printf(
                Locale.ROOT,
                "%s  %s  gateway %d  %s  #%d  %s  %d ms, %d unanswered, %d empty%n",
                peer.path("id").asString(),
                peer.path("address").asString(),
                peer.path("gateway").asInt(),
                peer.path("protocol").asString(),
                peer.path("head").asLong(),
                peer.path("client").asString(),
                peer.path("roundTripMillis").asInt(),
                peer.path("unanswered").asInt(),
                peer.path("empty").asInt());
          }
        }
        return ExitCode.OK.code();
      }
    }
  }

  @Command(
      name = "shard",
      description = "Moves shards of the chain and of the state to other volumes, and says where they are.",
      mixinStandardHelpOptions = true,
      subcommands = {Shard.Move.class, Shard.ListAll.class})
  static final class Shard implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new ArgosyException(ExitCode.USAGE, "shard move SHARD --volume N, or shard list (see ./argosy shard --help)");
    }

    @Command(name = "move", description = "Moves a shard to another volume of the store, while the sync goes on.", mixinStandardHelpOptions = true)
    static final class Move implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Parameters(paramLabel = "SHARD", description = "chain-0, state-0 …, as shard list shows them")
      private String shard = "";

      @Option(names = "--volume", required = true, description = "number of the volume that gets it")
      private long volume;

      @Override
      public Integer call() throws InterruptedException {
        return door.order("/admin/shards/move", Map.of("shard", shard, "volume", volume));
      }
    }

    @Command(name = "list", description = "Says which volume has which shard.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
      @Mixin
      private OperatorClient door = new OperatorClient();

      @Override
      public Integer call() throws InterruptedException {
        for (JsonNode shard : door.ask("/admin/shards")) {
          System.out.println(shard.path("shard").asString() + "  volume " + shard.path("volume").asInt() + "  " + shard.path("folder").asString());
        }
        return ExitCode.OK.code();
      }
    }
  }
}
