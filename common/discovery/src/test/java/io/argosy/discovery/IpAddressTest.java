package io.argosy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class IpAddressTest {
  @Test
  void nobodyLeadsUsIntoANetworkThatIsNotItsOwn() {
    IpAddress far = IpAddress.parse("8.8.8.8");
    IpAddress near = IpAddress.parse("192.168.1.7");
    IpAddress here = IpAddress.parse("127.0.0.1");

    assertThat(here.mayBeToldBy(here)).isTrue();
    assertThat(here.mayBeToldBy(near)).isFalse();
    assertThat(here.mayBeToldBy(far)).isFalse();
    assertThat(near.mayBeToldBy(IpAddress.parse("10.1.2.3"))).isTrue();
    assertThat(near.mayBeToldBy(far)).isFalse();
    assertThat(far.mayBeToldBy(near)).isTrue();
  }

  @Test
  void addressesOfNoNodeAreTold() {
    for (String special : List.of("0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.1", "2001:db8::1", "ff02::1", "::")) {
      assertThat(IpAddress.parse(special).mayBeToldBy(IpAddress.parse("8.8.8.8"))).as(special).isFalse();
    }
  }

  @Test
  void anIpv4AddressInsideOfIpv6IsTheIpv4Address() {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};

    assertThat(IpAddress.of(mapped)).isEqualTo(IpAddress.parse("10.0.0.1")).hasSameHashCodeAs(IpAddress.parse("10.0.0.1")).hasToString("10.0.0.1");
  }

  @Test
  void limitsCountByNetwork() {
    assertThat(IpAddress.parse("80.1.2.3").network()).isEqualTo(IpAddress.parse("80.1.2.200").network());
    assertThat(IpAddress.parse("80.1.2.3").network()).isNotEqualTo(IpAddress.parse("80.1.3.3").network());
    assertThat(IpAddress.parse("2a00:1:2:3::1").network()).isEqualTo(IpAddress.parse("2a00:1:2:4::1").network());
  }

  @Test
  void namesAreNoAddresses() {
    assertThatThrownBy(() -> IpAddress.parse("localhost")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpAddress.of(new byte[5])).isInstanceOf(IllegalArgumentException.class);
  }
}
