package io.argosy.bus;

import io.argosy.packs.Lane;
import io.argosy.packs.PackLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Every topic, its partition rule and its retention, in one place.
 *
 * <table>
 * <caption>Topics, all prefixed {@code argosy.<network>.}</caption>
 * <tr><th>topic</th><th>partition</th><th>writer, reader</th></tr>
 * <tr><td>requests.LANE</td><td>gateway slot</td><td>schedulers, one gateway</td></tr>
 * <tr><td>deliveries.headers</td><td>0</td><td>gateways, header-service</td></tr>
 * <tr><td>deliveries.blocks</td><td>chain shard</td><td>gateways, owner of the shard</td></tr>
 * <tr><td>deliveries.state</td><td>state shard</td><td>gateways, owner of the shard</td></tr>
 * <tr><td>commits.chain</td><td>chain shard</td><td>header- and body-service, store</td></tr>
 * <tr><td>commits.state</td><td>state shard</td><td>state-sync-service, store</td></tr>
 * <tr><td>control.*</td><td>0; verdicts: gateway slot</td><td>see the packs</td></tr>
 * <tr><td>dead-letters</td><td>0</td><td>any, operator</td></tr>
 * </table>
 *
 * @param prefix {@code argosy.<network>}
 * @param chainShards partitions of the chain's commits and deliveries; fixed for the life of the data
 * @param stateShards the same for state
 * @param gatewaySlots how many gateways may run at once
 * @param replication copies of each partition: 1 for one broker, else 3
 */
public record Topics(String prefix, int chainShards, int stateShards, int gatewaySlots, short replication) {
  public String requests(Lane lane) {
    return prefix + ".requests." + lane.name().toLowerCase(Locale.ROOT);
  }

  public String deliveries(Lane lane) {
    return prefix + ".deliveries." + lane.name().toLowerCase(Locale.ROOT);
  }

  public String chainCommits() {
    return prefix + ".commits.chain";
  }

  public String stateCommits() {
    return prefix + ".commits.state";
  }

  /** Heads that header-service follows. */
  public String targets() {
    return prefix + ".control.targets";
  }

  /** Heads that somebody outside is trusted to name; the key is who. */
  public String trustedHeads() {
    return prefix + ".control.trusted-heads";
  }

  /** One record for each unwind: the fence against stale packs. */
  public String epochs() {
    return prefix + ".control.epochs";
  }

  /** What gateways offer; the key is the slot. */
  public String gateways() {
    return prefix + ".control.gateways";
  }

  /** A mirror of what the store committed; the key is the shard. */
  public String progress() {
    return prefix + ".control.progress";
  }

  /** Faults on their way to the gateway whose slot is the partition. */
  public String verdicts() {
    return prefix + ".control.verdicts";
  }

  /** What each stage does and waits for; the key is service and stage. */
  public String reports() {
    return prefix + ".control.reports";
  }

  /** Never written: owning its only partition is being the active header-service. */
  public String leader() {
    return prefix + ".control.leader";
  }

  /** Never written: owning its only partition is choosing the pivots of the state. */
  public String stateLeader() {
    return prefix + ".control.state-leader";
  }

  /** What the operator wants, and what became of it; the key is what it is about. Nothing of it is ever too old. */
  public String orders() {
    return prefix + ".control.orders";
  }

  /** Records nobody could read, with where they came from. */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }

  /** All topics with their partitions and settings, for creation and for the check at every start. */
  List<Declared> declared() {
    Map<String, String> transit = settings("delete", Duration.ofMinutes(30), 64 << 20);
    Map<String, String> mailbox = settings("delete", Duration.ofMinutes(10), 16 << 20);
    Map<String, String> kept = settings("delete", Duration.ofDays(3650), 64 << 20);
    Map<String, String> mirror = settings("compact,delete", Duration.ofHours(24), 16 << 20);
    Map<String, String> letters = settings("delete", Duration.ofDays(7), 64 << 20);
    return List.of(
        new Declared(requests(Lane.HEADERS), gatewaySlots, mailbox),
        new Declared(requests(Lane.BLOCKS), gatewaySlots, mailbox),
        new Declared(requests(Lane.STATE), gatewaySlots, mailbox),
        new Declared(deliveries(Lane.HEADERS), 1, transit),
        new Declared(deliveries(Lane.BLOCKS), chainShards, transit),
        new Declared(deliveries(Lane.STATE), stateShards, transit),
        new Declared(chainCommits(), chainShards, kept),
        new Declared(stateCommits(), stateShards, kept),
        new Declared(targets(), 1, mirror),
        new Declared(trustedHeads(), 1, mirror),
        new Declared(epochs(), 1, kept),
        new Declared(gateways(), 1, mirror),
        new Declared(progress(), 1, mirror),
        new Declared(verdicts(), gatewaySlots, mailbox),
        new Declared(reports(), 1, mirror),
        new Declared(orders(), 1, settings("compact", Duration.ofDays(3650), 16 << 20)),
        new Declared(leader(), 1, mailbox),
        new Declared(stateLeader(), 1, mailbox),
        new Declared(deadLetters(), 1, letters));
  }

  private static Map<String, String> settings(String cleanup, Duration retention, int segmentBytes) {
    return Map.of(
        "cleanup.policy", cleanup,
        "retention.ms", Long.toString(retention.toMillis()),
        "segment.bytes", Integer.toString(segmentBytes),
        // By the broker's clock: it refuses what is of more than an hour ahead, and would forget at once what is of long ago.
        "message.timestamp.type", "LogAppendTime",
        "max.message.bytes", Integer.toString(PackLimits.MAX_BYTES));
  }

  record Declared(String name, int partitions, Map<String, String> settings) {}
}
