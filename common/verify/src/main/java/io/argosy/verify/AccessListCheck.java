package io.argosy.verify;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;

/**
 * Whether some bytes are the block access list that a header promises. The hash proves every byte; what it costs to find out is bounded before. That a list is what the block's execution did, and is sorted, only who executes the block can
 * tell, so a list that its header proves is never judged any further.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-7928 EIP-7928
 */
public final class AccessListCheck {
  /** Gas of the block's limit for each item, accounts and slots counted together. */
  public static final long GAS_PER_ITEM = 2_000;

  /** Of an account: address, changes of slots, slots read, changes of balance, of nonce and of code. */
  private static final int FIELDS = 6;

  private AccessListCheck() {}

  /**
   * The list, if it is the promised one.
   *
   * @param list one whole item
   */
  public static Verdict<RlpSlice> check(RlpSlice list, Hash promised, long gasLimit) {
    try {
      long items = items(list, gasLimit / GAS_PER_ITEM);
      if (items > gasLimit / GAS_PER_ITEM) {
        return Verdict.rejected(Fault.MALFORMED, "access list of more than " + gasLimit / GAS_PER_ITEM + " items in a block of " + gasLimit + " gas");
      }
    } catch (MalformedRlpException e) {
      return Verdict.rejected(Fault.MALFORMED, "access list: " + e.getMessage());
    }
    Hash hash = list.keccak();
    return hash.equals(promised) ? Verdict.accepted(list) : Verdict.rejected(Fault.WRONG_ROOT, "access list with hash " + hash + ", expected " + promised);
  }

  /** Accounts and slots; counted no further than just above {@code most}. */
  private static long items(RlpSlice list, long most) {
    long items = 0;
    for (RlpReader accounts = RlpReader.listOf(list); accounts.hasNext() && items <= most; ) {
      RlpReader account = accounts.list();
      if (account.count(FIELDS) != FIELDS) {
        throw new MalformedRlpException("an account of fewer than " + FIELDS + " fields");
      }
      account.address();
      items += 1 + slots(account.list()) + slots(account.list());
    }
    return items;
  }

  private static int slots(RlpReader slots) {
    return slots.count(Integer.MAX_VALUE);
  }
}
