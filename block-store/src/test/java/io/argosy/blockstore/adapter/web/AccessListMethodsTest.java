package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryChain;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import org.junit.jupiter.api.Test;

/** Block access lists: which are shown, which are null, and which are an error. */
class AccessListMethodsTest {
  private static final Object LATEST = "latest";

  private final TestChain chain = ChainBuilder.seeded(2).accessListsFrom(11).blocks(30);
  private final MemoryChain rows = MemoryChain.of(chain);
  private final Rpc rpc = new Rpc(rows, chain.spec());

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private void store(long number, RlpSlice list) {
    rows.set(Table.ACCESS_LISTS, chain.block(number).ref(), list);
    rows.done(Stage.ACCESS_LISTS, number);
  }

  @Test
  void aListIsShownByNumberTagAndHashAsJsonAndAsBytes() {
    RlpSlice list = new RlpWriter().startList().startList()
        .address(Address.fromHex("0x00000000000000000000000000000000000000aa"))
        .startList().startList().number(5).startList().startList().number(1).number(0x1234).endList().endList().endList().endList()
        .startList().number(7).endList()
        .startList().startList().number(1).number(1_000_000).endList().endList()
        .startList().startList().number(2).number(9).endList().endList()
        .startList().startList().number(2).bytes(new byte[] {0x60, 0}).endList().endList()
        .endList().endList().toSlice();
    store(30, list);
    String word = "0x" + "0".repeat(60);

    assertThat(rpc.call("eth_getBlockAccessList", LATEST).toString()).isEqualTo("[{'address':'0x00000000000000000000000000000000000000aa','storageChanges':[{'key':'W0005','changes':[{'index':'0x1','value':'W1234'}]}],'storageReads':['W0007'],'balanceChanges':[{'index':'0x1','value':'0xf4240'}],'nonceChanges':[{'index':'0x2','value':'0x9'}],'codeChanges':[{'index':'0x2','code':'0x6000'}]}]"
        .replace('\'', '"').replace("W", word));
    assertThat(rpc.call("debug_getRawBlockAccessList", hex(30)).stringValue()).isEqualTo(Quantities.data(list));
    assertThat(rpc.call("debug_getRawBlockAccessList", chain.header(30).hash().toHex()).stringValue()).isEqualTo(Quantities.data(list));
  }

  @Test
  void whatChainsOfTestsHaveIsShownWhole() {
    for (long number = 11; number <= 30; number++) {
      TestBlock block = chain.block(number);
      store(number, block.accessList().orElseThrow());

      assertThat(rpc.call("eth_getBlockAccessList", hex(number)).isArray()).isTrue();
      assertThat(rpc.call("debug_getRawBlockAccessList", hex(number)).stringValue()).isEqualTo(Quantities.data(block.accessList().orElseThrow()));
    }
  }

  @Test
  void aListThatIsNotStoredIsAnErrorThatSaysWhyAndNeverAnEmptyList() {
    rows.done(Stage.ACCESS_LISTS, 20);

    for (String method : new String[] {"eth_getBlockAccessList", "debug_getRawBlockAccessList"}) {
      assertThat(rpc.error(method, hex(10))).isEqualTo("-32001 resource not found: block #10 is of before the fork that brought block access lists");
      assertThat(rpc.error(method, hex(20))).isEqualTo("4444 pruned history unavailable: no peer had the access list of #20; peers keep them for some days");
      assertThat(rpc.error(method, hex(21))).isEqualTo("-32001 resource not found: the access list of #21 is not here yet");
    }
  }

  @Test
  void ofABlockThatDoesNotExistTheListIsNullAndItsBytesAreAnError() {
    rpc.head = 30;

    for (String block : new String[] {"pending", hex(31), Hash.ZERO.toHex()}) {
      assertThat(rpc.call("eth_getBlockAccessList", block).isNull()).as(block).isTrue();
      assertThat(rpc.error("debug_getRawBlockAccessList", block)).startsWith("-32001 ");
    }
  }

  @Test
  void aListThatIsLackingHidesNoBlock() {
    rpc.head = 30;

    assertThat(rpc.call("eth_getBlockByNumber", LATEST, false).path("number").stringValue()).isEqualTo(hex(30));
    assertThat(rpc.call("eth_syncing").toString()).isEqualTo("false");
  }
}
