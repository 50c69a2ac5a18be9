package io.argosy.blockstore.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.hosting.Security;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorDoorTest {
  @Test
  void ordersInPlaintextAreTakenFromThisHostAlone() {
    refused(new AdminProperties("0.0.0.0", 0, "admin.token", "", ""), "admin at 0.0.0.0 would be open to others in plaintext", "argosy.admin.certificate");
  }

  @Test
  void filesThatMakeNoCertificateAreNamed() {
    refused(new AdminProperties("0.0.0.0", 0, "admin.token", "no.crt", "no.key"), "no.crt", "make no certificate");
  }

  private static void refused(AdminProperties properties, String... words) {
    assertThatThrownBy(() -> OperatorDoor.open(properties, new Security(List.of(), null, null), null, List.of(), null, null))
        .isInstanceOf(BadSettings.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
  }
}
