package io.argosy.blockstore.adapter.admin;

import io.argosy.blockstore.core.OperatorDesk;
import io.argosy.blockstore.core.OrderBook;
import io.argosy.blockstore.core.OrderBook.Given;
import io.argosy.blockstore.core.OrderWords;
import io.argosy.blockstore.core.Shard;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.OrderOutcome.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Orders and questions of the operator.
 *
 * <pre>
 *   POST /admin/pause, /admin/resume
 *   POST /admin/unwind        {"to": N}
 *   POST /admin/rebuild       {"stage": "transactions"}
 *   POST /admin/peers/add     {"enode": "enode://…"}          and /admin/peers/remove
 *   POST /admin/peers/ban     {"peer": ID or IP, "seconds": N} and /admin/peers/unban
 *   POST /admin/shards/move   {"shard": "chain-N" or "state-N", "volume": N}
 *   GET  /admin/orders, /admin/peers, /admin/shards
 * </pre>
 *
 * An order that is done once is waited for a while: 200 says that it is done, 202 that it is under way (asking again with the same words gives the same order), 409 that it was refused and nothing was touched. Thread-safe.
 */
public final class AdminApi {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final OperatorDesk desk;
  private final Store store;
  private final InstantSource clock;
  private final Duration patience;
  private final JsonMapper mapper = JsonMapper.builder().build();

  /**
   * @param patience how long an order may keep its asker waiting
   */
  public AdminApi(OperatorDesk desk, Store store, InstantSource clock, Duration patience) {
    this.desk = desk;
    this.store = store;
    this.clock = clock;
    this.patience = patience;
  }

  /** What the store is like. */
  public interface Store {
    int volumes();

    /** The volume of each shard of a kind. */
    List<Integer> owners(Shard.Kind kind);

    /** What a volume is: its folder, for people. */
    String volume(int number);

    /** The last block that all shards have headers for. */
    long head();
  }

  record Reply(int status, JsonNode json) {}

  static Reply error(int status, String says) {
    return new Reply(status, JSON.objectNode().put("state", "refused").put("says", says));
  }

  Reply answer(String method, String path, byte[] body) {
    boolean isQuestion = path.equals("/admin/orders") || path.equals("/admin/peers") || path.equals("/admin/shards");
    if (!isQuestion && !ORDERS.contains(path)) {
      return error(404, "nothing is at " + path + ": see README, Running it");
    }
    if (!method.equals(isQuestion ? "GET" : "POST")) {
      return error(405, path + " takes " + (isQuestion ? "GET" : "POST"));
    }
    try {
      return switch (path) {
        case "/admin/orders" -> new Reply(200, orders());
        case "/admin/peers" -> new Reply(200, peers());
        case "/admin/shards" -> new Reply(200, shards());
        default -> order(path, new Words(read(body)));
      };
    } catch (IllegalArgumentException e) {
      return error(400, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(503, "the store is stopping");
    }
  }

  private static final List<String> ORDERS = List.of(
      "/admin/pause", "/admin/resume", "/admin/unwind", "/admin/rebuild", "/admin/peers/add", "/admin/peers/remove", "/admin/peers/ban",
      "/admin/peers/unban", "/admin/shards/move");

  private JsonNode read(byte[] body) {
    try {
      JsonNode json = body.length == 0 ? JSON.objectNode() : mapper.readTree(body);
      if (!json.isObject()) {
        throw new IllegalArgumentException("an order is a JSON object");
      }
      return json;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("an order is a JSON object, and this is no JSON");
    }
  }

  private Reply order(String path, Words words) throws InterruptedException {
    return switch (path) {
      case "/admin/pause" -> stand(Verb.PAUSE, "", 0, words);
      case "/admin/resume" -> stand(Verb.RESUME, "", 0, words);
      case "/admin/unwind" -> {
        long to = words.number("to");
        words.end();
        if (to > store.head()) {
          throw new IllegalArgumentException("#" + to + " is above our highest block, #" + store.head());
        }
        yield once(desk.give(Verb.UNWIND, "", to));
      }
      case "/admin/rebuild" -> {
        String stage = OrderWords.derivedStage(words.text("stage"));
        words.end();
        yield once(desk.give(Verb.REBUILD, stage, 0));
      }
      case "/admin/peers/add" -> stand(Verb.ADD_PEER, OrderWords.enode(words.text("enode")), 0, words);
      case "/admin/peers/remove" -> stand(Verb.REMOVE_PEER, added(OrderWords.nodeOrAddress(words.text("peer"))), 0, words);
      case "/admin/peers/ban" -> {
        String peer = OrderWords.nodeOrAddress(words.text("peer"));
        Instant until = clock.instant().plus(OrderWords.ban(words.number("seconds"))).truncatedTo(ChronoUnit.SECONDS);
        yield stand(Verb.BAN, peer, until.toEpochMilli(), words);
      }
      case "/admin/peers/unban" -> stand(Verb.UNBAN, banned(OrderWords.nodeOrAddress(words.text("peer"))), 0, words);
      case "/admin/shards/move" -> {
        Shard shard = OrderWords.shard(words.text("shard"), store.owners(Shard.Kind.CHAIN).size(), store.owners(Shard.Kind.STATE).size());
        long volume = words.number("volume");
        words.end();
        if (volume >= store.volumes()) {
          throw new IllegalArgumentException("there is no volume " + volume + ": they are 0 to " + (store.volumes() - 1));
        }
        yield once(desk.give(Verb.MOVE_SHARD, shard.toString(), volume));
      }
      default -> throw new IllegalStateException(path);
    };
  }

  /** The enode that was added for a node: what was named at the start is not ours to take back. */
  private String added(String node) {
    return desk.orders().stream()
        .filter(order -> order.verb() == Verb.ADD_PEER || order.verb() == Verb.REMOVE_PEER)
        .map(Order::subject)
        .filter(enode -> OrderWords.nodeOf(enode).equals(node))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no peer " + node + " was added by an order; ban it to keep it away"));
  }

  private String banned(String peer) {
    boolean isKnown = desk.orders().stream().anyMatch(order -> (order.verb() == Verb.BAN || order.verb() == Verb.UNBAN) && order.subject().equals(peer));
    if (!isKnown && peer.length() != 64) {
      throw new IllegalArgumentException(peer + " was not banned");
    }
    return peer;
  }

  private Reply stand(Verb verb, String subject, long number, Words words) {
    words.end();
    return switch (desk.give(verb, subject, number)) {
      case Given.Taken(Order order) -> said(200, order, "done", says(order));
      case Given.Known(Order order) -> said(200, order, "done", says(order));
      case Given.Refused(String why) -> error(409, why);
    };
  }

  private static String says(Order order) {
    String since = " since " + order.at().truncatedTo(ChronoUnit.SECONDS);
    return switch (order.verb()) {
      case PAUSE -> "paused by the operator" + since + ": nothing new is asked for, what is on its way is stored, readers go on";
      case RESUME -> "not paused" + since;
      case BAN -> order.subject() + " is barred until " + Instant.ofEpochMilli(order.number()) + ", at all gateways";
      case UNBAN -> order.subject() + " is not barred" + since;
      case ADD_PEER -> "peer " + OrderWords.nodeOf(order.subject()) + " is dialed by one gateway, whenever it is not connected";
      case REMOVE_PEER -> "peer " + OrderWords.nodeOf(order.subject()) + " is not dialed any more, unless it is found again";
      case UNWIND, REBUILD, MOVE_SHARD -> OrderBook.sentence(order);
    };
  }

  private Reply once(Given given) throws InterruptedException {
    Order order;
    switch (given) {
      case Given.Taken(Order taken) -> order = taken;
      case Given.Known(Order known) -> order = known;
      case Given.Refused(String why) -> {
        return error(409, why);
      }
    }
    Optional<OrderOutcome> outcome = desk.await(order, patience);
    if (outcome.isEmpty()) {
      return said(202, order, "given", OrderBook.sentence(order) + ": given, and nobody has answered yet; it is not lost. See GET /admin/orders");
    }
    return said(switch (outcome.get().state()) {
      case DONE -> 200;
      case UNDER_WAY -> 202;
      case REFUSED -> 409;
    }, order, word(outcome.get().state()), outcome.get().text());
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Reply said(int status, Order order, String state, String says) {
    ObjectNode json = JSON.objectNode();
    json.put("id", order.id()).put("order", OrderBook.sentence(order)).put("state", state).put("says", says);
    return new Reply(status, json);
  }

  private JsonNode orders() {
    ArrayNode list = JSON.arrayNode();
    for (Order order : desk.orders()) {
      Optional<OrderOutcome> outcome = desk.outcome(order);
      list.addObject()
          .put("id", order.id())
          .put("at", order.at().toString())
          .put("order", OrderBook.sentence(order))
          .put("state", order.verb().stands() ? "done" : outcome.map(o -> word(o.state())).orElse("given"))
          .put("says", outcome.map(OrderOutcome::text).orElseGet(() -> says(order)));
    }
    return list;
  }

  private JsonNode peers() {
    ArrayNode list = JSON.arrayNode();
    Instant now = clock.instant();
    for (GatewayAdvert gateway : desk.gateways()) {
      for (PeerCard card : gateway.peers()) {
        list.addObject()
            .put("id", card.peer().hash().toHex().replace("0x", ""))
            .put("state", "connected")
            .put("gateway", gateway.slot())
            .put("address", card.standing().address())
            .put("client", card.client())
            .put("protocol", card.capability())
            .put("head", card.head().number())
            .put("roundTripMillis", card.standing().roundTripMillis())
            .put("unanswered", card.standing().unanswered())
            .put("empty", card.standing().empty());
      }
    }
    for (Order order : desk.orders()) {
      if (order.verb() == Verb.BAN && order.number() > now.toEpochMilli()) {
        list.addObject().put("id", order.subject()).put("state", "banned").put("until", Instant.ofEpochMilli(order.number()).toString());
      }
    }
    return list;
  }

  private JsonNode shards() {
    ArrayNode list = JSON.arrayNode();
    for (Shard.Kind kind : Shard.Kind.values()) {
      List<Integer> owners = store.owners(kind);
      for (int shard = 0; shard < owners.size(); shard++) {
        list.addObject().put("shard", kind.named(shard)).put("volume", owners.get(shard)).put("folder", store.volume(owners.get(shard)));
      }
    }
    return list;
  }

  /** The words of an order: what it must say, and nothing that nobody reads. */
  private static final class Words {
    private final JsonNode json;
    private int read;

    Words(JsonNode json) {
      this.json = json;
    }

    String text(String name) {
      JsonNode word = word(name);
      if (!word.isString() && !word.isIntegralNumber()) {
        throw new IllegalArgumentException("\"" + name + "\" must be a text");
      }
      return word.asString();
    }

    long number(String name) {
      JsonNode word = word(name);
      if (!word.isIntegralNumber() || !word.canConvertToLong() || word.asLong() < 0) {
        throw new IllegalArgumentException("\"" + name + "\" must be a number of 0 or more");
      }
      return word.asLong();
    }

    private JsonNode word(String name) {
      @Nullable JsonNode word = json.get(name);
      if (word == null) {
        throw new IllegalArgumentException("the order lacks \"" + name + "\"");
      }
      read++;
      return word;
    }

    void end() {
      if (json.size() > read) {
        throw new IllegalArgumentException("the order says more than was asked for: " + json.propertyNames());
      }
    }
  }
}
