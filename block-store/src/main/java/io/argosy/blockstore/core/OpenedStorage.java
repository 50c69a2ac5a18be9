package io.argosy.blockstore.core;

import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.OpenStorage.Part;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The cursors of one storage that comes in parts. Mutable, owned by its ledger. */
final class OpenedStorage {
  private final Hash account;
  private final Hash root;
  private final long epoch;
  private final TreeMap<Integer, Part> parts = new TreeMap<>();
  private boolean dirty;

  private OpenedStorage(Hash account, Hash root, long epoch) {
    this.account = account;
    this.root = root;
    this.epoch = epoch;
  }

  /**
   * A storage of which nothing is there yet.
   *
   * @param starts first key of each part, ascending
   */
  static OpenedStorage begin(Hash account, Hash root, long epoch, List<Hash> starts) {
    OpenedStorage storage = new OpenedStorage(account, root, epoch);
    for (int i = 0; i < starts.size(); i++) {
      Hash last = i + 1 < starts.size() ? starts.get(i + 1).previous() : Hash.HIGHEST;
      storage.parts.put(i, new Part(i, starts.get(i), last));
    }
    storage.dirty = true;
    return storage;
  }

  static OpenedStorage read(Hash account, byte[] row) {
    RlpReader in = RlpReader.listOf(row);
    OpenedStorage storage = new OpenedStorage(account, in.hash(), in.number());
    for (RlpReader list = in.list(); list.hasNext(); ) {
      RlpReader part = list.list();
      int number = part.smallNumber();
      storage.parts.put(number, new Part(number, part.hash(), part.hash()));
    }
    return storage;
  }

  Hash account() {
    return account;
  }

  /** A part that is not whole yet. */
  Optional<Part> part(int number) {
    return Optional.ofNullable(parts.get(number));
  }

  boolean isWhole() {
    return parts.isEmpty();
  }

  /** All slots of a part up to and including {@code last} are there. */
  void advance(Part part, Hash last) {
    if (last.equals(part.last())) {
      parts.remove(part.part());
    } else {
      parts.put(part.part(), new Part(part.part(), last.next(), part.last()));
    }
    dirty = true;
  }

  /** Puts the row if it changed, or deletes it once the storage is whole. */
  void write(Rows rows) {
    if (!dirty) {
      return;
    }
    dirty = false;
    byte[] key = KeyLayout.openStorage(account);
    if (isWhole()) {
      rows.delete(Table.META, key);
      return;
    }
    RlpWriter out = new RlpWriter().startList().hash(root).number(epoch).startList();
    parts.values().forEach(part -> out.startList().number(part.part()).hash(part.next()).hash(part.last()).endList());
    rows.put(Table.META, key, out.endList().endList().toBytes());
  }

  OpenStorage progress() {
    return new OpenStorage(account, root, epoch, new ArrayList<>(parts.values()));
  }
}
