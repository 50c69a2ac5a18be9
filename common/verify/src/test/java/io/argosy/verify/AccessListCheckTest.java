package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import org.junit.jupiter.api.Test;

class AccessListCheckTest {
  private static final long GAS = 30_000_000;

  private static RlpSlice list(int accounts, int slotsEach) {
    RlpWriter list = new RlpWriter().startList();
    for (int account = 1; account <= accounts; account++) {
      list.startList().bytes(new byte[20]).startList().endList().startList();
      for (int slot = 1; slot <= slotsEach; slot++) {
        list.number(slot);
      }
      list.endList().startList().endList().startList().endList().startList().endList().endList();
    }
    return list.endList().toSlice().compact();
  }

  private static Verdict<RlpSlice> check(RlpSlice list, long gasLimit) {
    return AccessListCheck.check(list, list.keccak(), gasLimit);
  }

  private static Fault fault(Verdict<RlpSlice> verdict) {
    return verdict instanceof Verdict.Rejected<RlpSlice>(Fault fault, String _) ? fault : null;
  }

  @Test
  void aListWithThePromisedHashIsTheOne() {
    assertThat(check(list(3, 4), GAS).isAccepted()).isTrue();
    assertThat(check(list(0, 0), GAS).isAccepted()).isTrue();
    assertThat(fault(AccessListCheck.check(list(3, 4), Hash.ZERO, GAS))).isEqualTo(Fault.WRONG_ROOT);
  }

  @Test
  void aBlockHasOneItemForEachTwoThousandGasOfItsLimitAtMost() {
    assertThat(check(list(2, 4), 20_000).isAccepted()).isTrue();
    assertThat(check(list(2, 4), 19_999)).asString().contains("more than 9 items");
  }

  @Test
  void whatIsNoListOfAccountsIsMalformedWhateverItsHash() {
    for (byte[] bytes : new byte[][] {{(byte) 0x80}, {7}, {(byte) 0xc1, 7}, {(byte) 0xc1, (byte) 0xc0}, {}}) {
      assertThat(fault(check(RlpSlice.of(bytes), GAS))).isEqualTo(Fault.MALFORMED);
    }
  }

  @SeededTest(runs = 300)
  void anyChangedByteIsRejectedAndNeverThrownThrough(Gen gen) {
    RlpSlice list = list(gen.between(1, 5), gen.between(0, 5));

    assertThat(AccessListCheck.check(RlpSlice.of(gen.mutated(list.toBytes())), list.keccak(), GAS).isAccepted()).isFalse();
  }
}
