package io.argosy.interop;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Geth 1.8.23 with a data folder of its own: stopped at first, at most one process at a time. */
final class Geth implements AutoCloseable {
  private static final String PASSWORD = "argosy";
  private static final Pattern ADDRESS = Pattern.compile("Address: \\{([0-9a-f]{40})\\}");
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration SHORT_WORK = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final JsonRpc rpc;
  private boolean looksForPeers;
  private @Nullable Child process;

  /**
   * @param folder made if it is not there
   * @param port for peers; JSON-RPC is on the next one
   */
  Geth(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.rpc = new JsonRpc(port + 1);
  }

  /** Its discovery is on whenever it runs; it is still kept to loopback. */
  Geth lookingForPeers() {
    looksForPeers = true;
    return this;
  }

  /** Makes an account to sign blocks with. */
  Address newAccount() throws InterruptedException {
    Path log = folder.resolveSibling(folder.getFileName() + ".account.log");
    work(log, SHORT_WORK, "--lightkdf", "account", "new", "--password", passwordFile().toString());
    for (String line : readLines(log)) {
      Matcher matcher = ADDRESS.matcher(line);
      if (matcher.find()) {
        return Address.fromHex(matcher.group(1));
      }
    }
    throw new IllegalStateException("geth made no account: " + readLines(log));
  }

  void init(Path genesis) throws InterruptedException {
    work(log("init"), SHORT_WORK, "init", genesis.toString());
  }

  /**
   * Imports blocks and executes them.
   *
   * @param file RLP of blocks one after the other, packed if its name ends in {@code .gz}
   * @param flags to stand before the command
   */
  void importBlocks(Path file, Duration limit, String... flags) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--cache", "1024", "--ipcdisable"));
    arguments.addAll(List.of(flags));
    arguments.addAll(List.of("import", file.toString()));
    work(log("import"), limit, arguments.toArray(String[]::new));
  }

  /**
   * Writes down the whole state after a block, as JSON. Only while it is stopped.
   *
   * @param target what is there is added to
   */
  void dump(long number, Path target, Duration limit) throws InterruptedException {
    work(target, limit, "--cache", "512", "--verbosity", "1", "dump", Long.toString(number));
  }

  private void work(Path log, Duration limit, String... arguments) throws InterruptedException {
    try (Child child = Child.start(log, command(arguments))) {
      child.succeed(limit);
    }
  }

  /** Returns when it answers; peers other than those told of are not looked for, unless it was told to. */
  void start(String... flags) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(
        "--nat", "none", "--netrestrict", "127.0.0.0/8", "--port", Integer.toString(port), "--ipcdisable",
        "--syncmode", "full", "--cache", "512", "--ethash.dagsinmem", "0", "--ethash.dagsondisk", "0",
        "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", Integer.toString(port + 1),
        "--rpcapi", "eth,net,web3,personal,admin,debug,miner,txpool"));
    if (!looksForPeers) {
      arguments.add("--nodiscover");
    }
    arguments.addAll(List.of(flags));
    Child started = Child.start(log("run"), command(arguments.toArray(String[]::new)));
    process = started;
    Await.until(() -> rpc.isUp() || !started.isAlive(), START, started::lastLines);
    if (!started.isAlive()) {
      throw new AssertionError(started.lastLines());
    }
  }

  /** As {@link #start}, and it seals blocks with the account. */
  void startMining(Address signer, String... flags) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of(
        "--unlock", signer.toString(), "--password", passwordFile().toString(),
        "--mine", "--minerthreads", "1", "--etherbase", signer.toString(), "--gasprice", "0", "--targetgaslimit", "2000000000"));
    all.addAll(List.of(flags));
    start(all.toArray(String[]::new));
    // Geth answers before it has unlocked.
    Await.until(
        () -> rpc.call("personal_listWallets").get(0).get("status").asString().equals("Unlocked"),
        START,
        () -> "geth does not unlock its account: " + rpc.call("personal_listWallets"));
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(RealClients.geth().toString(), "--datadir", folder.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  JsonRpc rpc() {
    return rpc;
  }

  long head() {
    return rpc.number("eth_blockNumber");
  }

  /** Hash of its block at a height. */
  Hash hash(long number) {
    return Hash.fromHex(rpc.call("eth_getBlockByNumber", "0x" + Long.toHexString(number), false).get("hash").asString());
  }

  /** Where it is reached from inside the same network. */
  String enode() {
    JsonNode id = rpc.call("admin_nodeInfo").get("enode");
    return id.asString().substring(0, id.asString().indexOf('@')) + "@127.0.0.1:" + port;
  }

  /** A second geth that knows all this one does, but is somebody else. Both must be stopped. */
  Geth copy(Path to, int otherPort) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (!name.equals("nodekey") && !name.equals("LOCK")) {
          Files.copy(file, to.resolve(folder.relativize(file).toString()));
        }
      }
    }
    return new Geth(to, otherPort);
  }

  /** Ends the process in good order; it can be started again. */
  void stop() {
    Child running = process;
    process = null;
    if (running != null) {
      running.close();
    }
  }

  private Path log(String what) {
    return folder.resolveSibling(folder.getFileName() + "." + what + ".log");
  }

  private Path passwordFile() {
    try {
      return Files.writeString(folder.resolveSibling("password"), PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> readLines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    rpc.close();
  }
}
