package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Account;
import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.Ask;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.Priority;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import io.argosy.statesyncservice.core.Chunk.Contract;
import io.argosy.statesyncservice.core.StateCommand.Content;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RangeJudgeTest {
  private static final Ask ASK = new Ask(new PackId(1, 1), 0, Instant.EPOCH, 0, Priority.BULK, 0, PeerChoice.serving(1, 1));
  private static final Hash CODE = Hash.keccak(new byte[] {1});

  /** The first of its kind, so that its root ends in the byte of an empty string. */
  private static final ServedTrie STORAGE_THAT_ENDS_LIKE_NOTHING = LongStream.range(1, 100_000)
      .mapToObj(value -> ServedTrie.of(Map.of(Hash.ZERO, new RlpWriter().number(value).toSlice())))
      .filter(trie -> trie.root().byteAt(Hash.BYTES - 1) == 0x80)
      .findFirst()
      .orElseThrow();

  @Test
  void everyAccountWithStorageOrCodeIsSeen() {
    Hash storage = STORAGE_THAT_ENDS_LIKE_NOTHING.root();
    ServedState state = ServedState.of(4)
        .account(key(1), account(Account.NO_STORAGE, Account.NO_CODE))
        .account(key(2), account(storage, Account.NO_CODE), STORAGE_THAT_ENDS_LIKE_NOTHING)
        .account(key(3), account(Account.NO_STORAGE, CODE))
        .account(key(4), account(storage, CODE), STORAGE_THAT_ENDS_LIKE_NOTHING)
        .build();

    Chunk chunk = judged(state);

    assertThat(chunk.count()).isEqualTo(4);
    assertThat(chunk.contracts()).containsExactly(
        new Contract(key(2), storage, Account.NO_CODE), new Contract(key(3), Account.NO_STORAGE, CODE), new Contract(key(4), storage, CODE));
  }

  private static Hash key(int number) {
    return Hash.ofWords(number, 0, 0, 0);
  }

  private static Account account(Hash storageRoot, Hash codeHash) {
    return new Account(1, UInt256.ZERO, storageRoot, codeHash);
  }

  /** All of a state. */
  private static Chunk judged(ServedState state) {
    ServedState.Range range = state.accounts(Hash.ZERO, Hash.HIGHEST, Long.MAX_VALUE);
    AccountRequest request = new AccountRequest(ASK, state.root(), Hash.ZERO, Hash.HIGHEST);
    AccountDelivery delivery = new AccountDelivery(ASK.id(), 0, new Origin(new PeerId(Hash.ZERO), 0), range.rows(), range.proof());
    StateEvent.Judged judged = new RangeJudge().judge(new StateCommand.Judge(request, delivery, List.of(), Content.ROWS));
    assertThat(judged.fault()).as(judged.evidence()).isNull();
    return ((Judgement.Accounts) judged.judgement()).chunk();
  }
}
