package io.argosy.servedstate;

import io.argosy.chain.Account;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

/** How the values of rows become those of the trie. */
enum LeafForm {
  /** As they are. */
  PLAIN {
    @Override
    void write(RlpSlice value, RlpWriter target) {
      target.item(value);
    }
  },
  /** Rows are slim accounts, which are a fifth as large; the trie has them in full. */
  SLIM_ACCOUNTS {
    @Override
    void write(RlpSlice value, RlpWriter target) {
      Account.decodeSlim(value).write(target);
    }
  };

  /** Appends the trie's value for a row. */
  abstract void write(RlpSlice value, RlpWriter target);
}
