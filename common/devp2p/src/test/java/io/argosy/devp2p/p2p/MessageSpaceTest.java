package io.argosy.devp2p.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageSpaceTest {
  @ParameterizedTest
  @CsvSource({
    "62, 0x18", "63, 0x21", "64, 0x21", "65, 0x21", "66, 0x21", "67, 0x21", "68, 0x21", "69, 0x22", "70, 0x22", "71, 0x24",
    "72, 0x26"
  })
  void snapBeginsWhereEthEnds(int eth, String snapStart) {
    List<Capability> both = List.of(Capability.snap(1), Capability.eth(eth));

    MessageSpace space = MessageSpace.shared(both, both);

    assertThat(space.idOf(Capability.eth(eth), 0)).isEqualTo(0x10);
    assertThat(space.idOf(Capability.snap(1), 0)).isEqualTo(Integer.decode(snapStart));
    assertThat(space.ownerOf(Integer.decode(snapStart) - 1)).isEqualTo(Capability.eth(eth));
    assertThat(space.ownerOf(Integer.decode(snapStart) + 7)).isEqualTo(Capability.snap(1));
    assertThat(space.ownerOf(Integer.decode(snapStart) + 8)).isNull();
    assertThat(space.ownerOf(0x0f)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"62, 8", "63, 17", "64, 17", "65, 17", "66, 17", "67, 17", "68, 17", "69, 18", "70, 18", "71, 20", "72, 22"})
  void ethHasItsIdsWhetherSnapIsThereOrNot(int eth, int length) {
    List<Capability> alone = List.of(Capability.eth(eth));
    List<Capability> both = List.of(Capability.snap(1), Capability.eth(eth));

    for (List<Capability> theirs : List.of(alone, both)) {
      MessageSpace space = MessageSpace.shared(both, theirs);

      assertThat(space.idOf(Capability.eth(eth), length - 1)).isEqualTo(0x0f + length);
      assertThatThrownBy(() -> space.idOf(Capability.eth(eth), length)).isInstanceOf(IllegalArgumentException.class);
      assertThat(space.versionOf(Capability.SNAP).isPresent()).isEqualTo(theirs == both);
      assertThat(space.ownerOf(0x10 + length)).isEqualTo(theirs == both ? Capability.snap(1) : null);
    }
  }

  @Test
  void snapWithoutEthIsNothing() {
    List<Capability> ours = List.of(Capability.eth(68), Capability.snap(1));
    List<Capability> theirs = List.of(Capability.eth(70), Capability.snap(1));

    assertThat(MessageSpace.shared(ours, theirs).isEmpty()).isTrue();
  }

  @Test
  void aVersionOfSnapThatOnlyOneEndSpeaksIsLeftOut() {
    List<Capability> ours = List.of(Capability.eth(71), Capability.snap(1), Capability.eth(69));
    List<Capability> theirs = List.of(Capability.eth(69), Capability.snap(2), Capability.snap(1), Capability.eth(70));

    assertThat(MessageSpace.shared(ours, theirs).capabilities())
        .containsExactly(Capability.eth(69), Capability.snap(1));
  }

  @Test
  void theHighestCommonVersionOfANameStays() {
    List<Capability> ours = List.of(Capability.eth(66), Capability.eth(68), Capability.eth(69));
    List<Capability> theirs =
        List.of(Capability.eth(68), Capability.eth(67), Capability.eth(66), new Capability("les", 4));

    MessageSpace space = MessageSpace.shared(ours, theirs);

    assertThat(space.capabilities()).containsExactly(Capability.eth(68));
    assertThat(space.versionOf("eth")).hasValue(68);
    assertThat(space.versionOf("snap")).isEmpty();
  }

  @Test
  void nothingInCommonIsEmpty() {
    MessageSpace space = MessageSpace.shared(List.of(Capability.eth(68)), List.of(Capability.eth(69)));

    assertThat(space.isEmpty()).isTrue();
  }

  @Test
  void aNameWhoseLengthIsUnknownMovesNobody() {
    List<Capability> both = List.of(new Capability("abc", 1), Capability.eth(68));

    MessageSpace space = MessageSpace.shared(both, both);

    assertThat(space.idOf(Capability.eth(68), 0)).isEqualTo(0x10);
    assertThatThrownBy(() -> space.idOf(new Capability("abc", 1), 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> space.idOf(Capability.eth(68), 17)).isInstanceOf(IllegalArgumentException.class);
  }
}
