package io.argosy.verify;

import static io.argosy.verify.MainnetStartTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Address;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Votes among signers A, B, C...: the scenarios of EIP-225, a word for each block: who signs, then + or - and whom the vote is on. */
final class CliqueVotingTest {
  @ParameterizedTest
  @CsvSource({
    "AB, A B A B A, AB, no votes change nothing",
    "A, A+B B A+C, AB, one of two is no majority for a third",
    "AB, A+C B+C A+D B+D C A+E B+E, ABCD, two suffice of three and not of four",
    "A, A-A, '', the only signer votes itself out",
    "AB, A-B B-B, A, a signer may agree to its own removal",
    "AB, A-B, AB, one of two removes nobody",
    "ABC, A-C B-C, AB, two of three remove the third",
    "ABCD, A-C B-C, ABCD, two of four remove nobody",
    "ABCD, A-D B-D C-D, ABC, three of four do",
    "AB, A+C B A+C B A+C, AB, one vote for one subject counts once",
    "AB, A+C B A+D B A B+D A B+C, ABCD, votes for several run side by side",
    "AB, A-B B A-B B A-B, AB, one vote against one subject counts once",
    "ABCD, A-C B C A-D B C A B-D C-D A B-C, AB, removals run side by side",
    "ABC, C+D A-C B-C A+D, AB, a removed signer's votes go with it",
    "AB, A+C B A-C B+C A, AB, a vote can be taken back",
    "ABCD, A-D B-C C A-C, ABCD, votes on different subjects do not add up",
  })
  void signersChangeByMajority(String signers, String blocks, String expected, String why) {
    CliqueSnapshot snapshot = start(signers, 30000);

    for (String block : blocks.split(" ")) {
      snapshot = value(sign(snapshot, block));
    }

    assertThat(names(snapshot)).as(why).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "A, B, a stranger",
    "AB, A A, twice in a row among two",
    "ABC, A B A B, fine once and fine again",
    "ABCD, A B A, twice in three among four",
    "ABCDE, A B A, twice in three among five",
  })
  void signersMustTakeTurns(String signers, String blocks, String why) {
    CliqueSnapshot snapshot = start(signers, 30000);
    Verdict<CliqueSnapshot> last = Verdict.accepted(snapshot);
    for (String block : blocks.split(" ")) {
      last = last.then(s -> sign(s, block));
    }

    if (why.startsWith("fine")) {
      assertThat(last.isAccepted()).isTrue();
    } else {
      assertThat(EthashTest.fault(last)).as(why).isEqualTo(Fault.BAD_SEAL);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, AB, A+C B A* B+C, AB", "4, AB, A+C B A B* A B+C, AB", "4, AB, A+C B+C A B*, ABC"})
  void checkpointsForgetVotes(long epoch, String signers, String blocks, String expected) {
    CliqueSnapshot snapshot = start(signers, epoch);

    for (String block : blocks.split(" ")) {
      snapshot = value(sign(snapshot, block));
    }

    assertThat(names(snapshot)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"AB, ABC", "ABC, AB", "AB, BA", "AB, ''"})
  void aCheckpointMustListTheSigners(String signers, String listed) {
    CliqueSnapshot snapshot = start(signers, 1);
    BlockHeader header = next(snapshot, "A").extraData(extra(listed)).build();

    assertThat(EthashTest.fault(snapshot.apply(header, name('A')))).isEqualTo(Fault.BAD_HEADER);
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void difficultySaysWhoseTurnItIs(long wrong) {
    CliqueSnapshot snapshot = start("AB", 30000);
    BlockHeader header = next(snapshot, "B").difficulty(UInt256.of(wrong)).build();

    assertThat(EthashTest.fault(snapshot.apply(header, name('B')))).isEqualTo(Fault.BAD_SEAL);
  }

  private static CliqueSnapshot start(String signers, long epoch) {
    BlockHeader genesis = new HeaderDraft().extraData(extra(signers)).build();
    return value(CliqueSnapshot.ofCheckpoint(new SealRules.Clique(1, epoch), genesis));
  }

  /** One block: the signer, then {@code +} or {@code -} and a subject, or {@code *} for a checkpoint with the list of signers. */
  private static Verdict<CliqueSnapshot> sign(CliqueSnapshot snapshot, String block) {
    return snapshot.apply(next(snapshot, block).build(), name(block.charAt(0)));
  }

  private static HeaderDraft next(CliqueSnapshot snapshot, String block) {
    long number = snapshot.block().number() + 1;
    int turn = snapshot.signers().indexOf(name(block.charAt(0)));
    boolean inTurn = number % Math.max(1, snapshot.signers().size()) == turn;
    HeaderDraft draft = new HeaderDraft()
        .number(number)
        .parentHash(snapshot.block().hash())
        .difficulty(UInt256.of(inTurn ? 2 : 1))
        .extraData(extra(block.endsWith("*") ? names(snapshot) : ""));
    if (block.length() == 3) {
      draft.coinbase(name(block.charAt(2))).nonce(block.charAt(1) == '+' ? -1L : 0);
    }
    return draft;
  }

  private static RlpSlice extra(String signers) {
    byte[] extra = new byte[97 + 20 * signers.length()];
    for (int i = 0; i < signers.length(); i++) {
      name(signers.charAt(i)).write(extra, 32 + 20 * i);
    }
    return RlpSlice.of(extra);
  }

  private static Address name(char letter) {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) letter);
    return Address.of(bytes);
  }

  private static String names(CliqueSnapshot snapshot) {
    return snapshot.signers().stream()
        .map(signer -> String.valueOf((char) signer.toBytes()[0]))
        .collect(Collectors.joining());
  }
}
