package io.argosy.bus;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import io.argosy.packs.Lane;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Which service may do what with which topic, group and transactional id: all that it needs, and nothing else. The one place where this is written; `argosy acls` makes ACLs of it, and a test holds each service to it.
 *
 * <p>A gateway is what the internet talks to: it may deliver, and tell what it has to offer. What it delivers is verified by those who may commit, and it is not among them.
 */
public final class AccessTable {
  private final Topics topics;

  public AccessTable(Topics topics) {
    this.topics = topics;
  }

  /** Who has rights: a principal each. */
  public enum Service {
    PEER_GATEWAY,
    HEADER_SERVICE,
    BODY_SERVICE,
    STATE_SYNC_SERVICE,
    BLOCK_STORE;

    /** Its name, which is that of its user too unless an operator says otherwise. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** One thing that a service may do. Whoever may read, write or delete may describe too, as Kafka has it. */
  public record Right(ResourceType type, String name, AclOperation operation) {
    /**
     * @param principal such as {@code User:body-service}
     */
    public AclBinding to(String principal) {
      return new AclBinding(
          new ResourcePattern(type, name, PatternType.LITERAL), new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    }
  }

  /** Everything that a service may do. */
  public Set<Right> of(Service service) {
    Set<Right> rights = new LinkedHashSet<>();
    switch (service) {
      case PEER_GATEWAY -> {
        give(rights, READ, topics.requests(Lane.HEADERS), topics.requests(Lane.BLOCKS), topics.requests(Lane.STATE), topics.verdicts(), topics.gateways(), topics.targets());
        give(rights, WRITE, topics.deliveries(Lane.HEADERS), topics.deliveries(Lane.BLOCKS), topics.deliveries(Lane.STATE), topics.gateways());
      }
      case HEADER_SERVICE -> {
        give(rights, READ, topics.trustedHeads(), topics.progress(), topics.gateways(), topics.deliveries(Lane.HEADERS), topics.leader());
        give(rights, WRITE, topics.requests(Lane.HEADERS), topics.chainCommits(), topics.epochs(), topics.trustedHeads(), topics.targets(), topics.verdicts(), topics.reports(), topics.orders());
        rights.add(new Right(GROUP, topics.prefix() + ".header-service", READ));
        giveTransactions(rights, topics.prefix() + ".header-service");
      }
      case BODY_SERVICE -> {
        give(rights, READ, topics.progress(), topics.gateways(), topics.epochs(), topics.deliveries(Lane.BLOCKS));
        give(rights, WRITE, topics.requests(Lane.BLOCKS), topics.chainCommits(), topics.verdicts(), topics.reports());
        rights.add(new Right(GROUP, topics.prefix() + ".body-service", READ));
      }
      case STATE_SYNC_SERVICE -> {
        give(rights, READ, topics.progress(), topics.gateways(), topics.targets(), topics.deliveries(Lane.STATE), topics.stateLeader());
        give(rights, WRITE, topics.requests(Lane.STATE), topics.stateCommits(), topics.verdicts(), topics.reports());
        rights.add(new Right(GROUP, topics.prefix() + ".state-sync-service", READ));
        rights.add(new Right(GROUP, topics.prefix() + ".state-sync-leader", READ));
        giveTransactions(rights, topics.prefix() + ".state-sync-service");
      }
      case BLOCK_STORE -> {
        give(rights, READ, topics.chainCommits(), topics.stateCommits(), topics.targets(), topics.reports(), topics.gateways());
        // What is stored is taken out of the log.
        give(rights, DELETE, topics.chainCommits(), topics.stateCommits());
        give(rights, WRITE, topics.progress(), topics.reports(), topics.orders());
        // Nobody else makes topics, and it makes none but these.
        for (Topics.Declared topic : topics.declared()) {
          give(rights, CREATE, topic.name());
          give(rights, DESCRIBE, topic.name());
        }
      }
    }
    give(rights, READ, topics.orders());
    give(rights, WRITE, topics.deadLetters());
    return rights;
  }

  private static void give(Set<Right> rights, AclOperation operation, String... names) {
    for (String name : List.of(names)) {
      rights.add(new Right(TOPIC, name, operation));
    }
  }

  private static void giveTransactions(Set<Right> rights, String id) {
    rights.add(new Right(TRANSACTIONAL_ID, id, WRITE));
    rights.add(new Right(TRANSACTIONAL_ID, id, DESCRIBE));
  }

  /** All topics by their names. */
  public Set<String> topicNames() {
    return topics.declared().stream().map(Topics.Declared::name).collect(Collectors.toCollection(TreeSet::new));
  }
}
