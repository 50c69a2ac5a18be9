package io.argosy.devp2p.snap;

import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetAccountRange;
import io.argosy.devp2p.snap.SnapMessage.GetByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetStorageRanges;
import io.argosy.devp2p.snap.SnapMessage.GetTrieNodes;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;

/** Random messages of every kind. */
final class SnapMessages {
  private final Gen gen;

  SnapMessages(Gen gen) {
    this.gen = gen;
  }

  /** One of each. */
  List<SnapMessage> oneOfEach() {
    return List.of(
        new GetAccountRange(gen.anyLong(), hash(), hash(), hash(), gen.anyNumber()),
        new AccountRange(gen.anyLong(), accounts(), strings()),
        new GetStorageRanges(gen.anyLong(), hash(), hashes(), hash(), hash(), gen.anyNumber()),
        new StorageRanges(gen.anyLong(), gen.list(0, 5, this::slots), strings()),
        new GetByteCodes(gen.anyLong(), hashes(), gen.anyNumber()),
        new ByteCodes(gen.anyLong(), strings()),
        new GetTrieNodes(gen.anyLong(), hash(), gen.list(0, 6, this::paths), gen.anyNumber()),
        new TrieNodes(gen.anyLong(), strings()));
  }

  private RlpSlice accounts() {
    RlpWriter writer = new RlpWriter().startList();
    for (int rows = gen.between(0, 6); rows > 0; rows--) {
      writer.startList().hash(hash()).startList().number(gen.anyNumber()).number(gen.anyNumber());
      writer.bytes(gen.bytes(gen.oneOf(0, 32))).bytes(gen.bytes(gen.oneOf(0, 32))).endList().endList();
    }
    return writer.endList().toSlice();
  }

  private RlpSlice slots() {
    RlpWriter writer = new RlpWriter().startList();
    for (int rows = gen.between(0, 6); rows > 0; rows--) {
      writer.startList().hash(hash()).bytes(gen.bytes(gen.between(1, 33))).endList();
    }
    return writer.endList().toSlice();
  }

  private NodePaths paths() {
    return gen.chance(0.5)
        ? new NodePaths.OfAccounts(path())
        : new NodePaths.OfStorage(hash(), gen.list(1, 5, this::path));
  }

  private RlpSlice path() {
    return RlpSlice.of(gen.bytes(gen.between(1, 33)));
  }

  private Hash hash() {
    return Hash.of(gen.bytes(32));
  }

  private List<Hash> hashes() {
    return gen.list(0, 9, this::hash);
  }

  private List<RlpSlice> strings() {
    return gen.list(0, 9, () -> RlpSlice.of(gen.bytes(gen.oneOf(0, 1, 32, 600))));
  }
}
