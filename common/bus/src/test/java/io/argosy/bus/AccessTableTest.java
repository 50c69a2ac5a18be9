package io.argosy.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.AccessTable.Right;
import io.argosy.bus.AccessTable.Service;
import io.argosy.packs.Lane;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What must hold of the table, whoever changes it. That it is enough, and that brokers hold to it, is SecuredClusterIT's to prove. */
class AccessTableTest {
  private final Topics topics = ClusterSettings.onOneHost("", "", "test").topics();
  private final AccessTable table = new AccessTable(topics);

  private Set<Service> whoMay(AclOperation operation, String topic) {
    return Arrays.stream(Service.values())
        .filter(service -> table.of(service).contains(new Right(ResourceType.TOPIC, topic, operation)))
        .collect(Collectors.toSet());
  }

  @Test
  void onlyVerifiersCommitAndOnlyTheStoreReadsThat() {
    assertThat(whoMay(AclOperation.WRITE, topics.chainCommits())).containsExactlyInAnyOrder(Service.HEADER_SERVICE, Service.BODY_SERVICE);
    assertThat(whoMay(AclOperation.WRITE, topics.stateCommits())).containsExactly(Service.STATE_SYNC_SERVICE);
    for (String commits : List.of(topics.chainCommits(), topics.stateCommits())) {
      assertThat(whoMay(AclOperation.READ, commits)).containsExactly(Service.BLOCK_STORE);
      assertThat(whoMay(AclOperation.DELETE, commits)).containsExactly(Service.BLOCK_STORE);
    }
  }

  @Test
  void onlyHeaderServiceUnwindsAndOnlyTheStoreTellsOfProgress() {
    assertThat(whoMay(AclOperation.WRITE, topics.epochs())).containsExactly(Service.HEADER_SERVICE);
    assertThat(whoMay(AclOperation.WRITE, topics.progress())).containsExactly(Service.BLOCK_STORE);
    assertThat(whoMay(AclOperation.WRITE, topics.trustedHeads())).containsExactly(Service.HEADER_SERVICE);
  }

  @Test
  void onlyGatewaysDeliver() {
    for (Lane lane : List.of(Lane.HEADERS, Lane.BLOCKS, Lane.STATE)) {
      assertThat(whoMay(AclOperation.WRITE, topics.deliveries(lane))).containsExactly(Service.PEER_GATEWAY);
      assertThat(whoMay(AclOperation.READ, topics.requests(lane))).containsExactly(Service.PEER_GATEWAY);
    }
  }

  @Test
  void nobodyReadsDeadLettersAndNobodyWritesLeadership() {
    assertThat(whoMay(AclOperation.READ, topics.deadLetters())).isEmpty();
    assertThat(whoMay(AclOperation.WRITE, topics.deadLetters())).containsExactlyInAnyOrder(Service.values());
    assertThat(whoMay(AclOperation.WRITE, topics.leader())).isEmpty();
    assertThat(whoMay(AclOperation.WRITE, topics.stateLeader())).isEmpty();
  }

  @Test
  void onlyTheStoreMakesTopicsAndAllOfThem() {
    for (String topic : table.topicNames()) {
      assertThat(whoMay(AclOperation.CREATE, topic)).as(topic).containsExactly(Service.BLOCK_STORE);
    }
  }

  @Test
  void everyRightIsOfThisClusterAndForATopicThatThereIs() {
    for (Service service : Service.values()) {
      assertThat(table.of(service)).isNotEmpty().allMatch(right -> right.name().startsWith("argosy.test."));
      assertThat(table.of(service)).filteredOn(right -> right.type() == ResourceType.TOPIC).extracting(Right::name).isSubsetOf(table.topicNames());
    }
  }
}
