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
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;

/** Payloads into messages; throws {@link MalformedRlpException}, which {@link SnapCodec} catches. */
final class SnapReading {
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  private SnapReading() {}

  /** The code is one the capability has. */
  static SnapMessage read(int code, RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    long id = list.number64();
    SnapMessage message = switch (code) {
      case SnapCode.GET_ACCOUNT_RANGE ->
        new GetAccountRange(id, list.hash(), list.hash(), list.hash(), byteLimit(list));
      case SnapCode.ACCOUNT_RANGE -> accountRange(id, list);
      case SnapCode.GET_STORAGE_RANGES ->
        new GetStorageRanges(
            id, list.hash(), hashes(list.list()), bound(list, Hash.ZERO), bound(list, HIGHEST), byteLimit(list));
      case SnapCode.STORAGE_RANGES -> storageRanges(id, list);
      case SnapCode.GET_BYTE_CODES -> new GetByteCodes(id, hashes(list.list()), byteLimit(list));
      case SnapCode.BYTE_CODES -> new ByteCodes(id, strings(list.list(), SnapLimits.SERVED));
      case SnapCode.GET_TRIE_NODES -> new GetTrieNodes(id, list.hash(), paths(list.list()), byteLimit(list));
      case SnapCode.TRIE_NODES -> new TrieNodes(id, strings(list.list(), SnapLimits.SERVED));
      default -> throw new IllegalStateException("no shape for message " + code);
    };
    list.end();
    return message;
  }

  private static AccountRange accountRange(long id, RlpReader list) {
    RlpSlice accounts = list.item();
    RlpReader rows = RlpReader.listOf(accounts);
    rows.count(SnapLimits.ROWS);
    while (rows.hasNext()) {
      RlpReader row = rows.list();
      key(row);
      row.list();
      row.end();
    }
    return new AccountRange(id, accounts, strings(list.list(), SnapLimits.PROOF_NODES));
  }

  private static StorageRanges storageRanges(long id, RlpReader list) {
    RlpReader lists = list.list();
    List<RlpSlice> slots = new ArrayList<>(lists.count(SnapLimits.ASKED));
    int room = SnapLimits.ROWS;
    while (lists.hasNext()) {
      RlpSlice ofAccount = lists.item();
      RlpReader rows = RlpReader.listOf(ofAccount);
      room -= rows.count(room);
      while (rows.hasNext()) {
        RlpReader row = rows.list();
        key(row);
        row.string();
        row.end();
      }
      slots.add(ofAccount);
    }
    return new StorageRanges(id, slots, strings(list.list(), SnapLimits.PROOF_NODES));
  }

  private static void key(RlpReader row) {
    int length = row.string().length();
    if (length != Hash.BYTES) {
      throw new MalformedRlpException("key of " + length + " bytes");
    }
  }

  private static List<NodePaths> paths(RlpReader sets) {
    List<NodePaths> paths = new ArrayList<>(sets.count(SnapLimits.ASKED));
    int room = SnapLimits.ASKED;
    while (sets.hasNext()) {
      NodePaths next = paths(sets.list(), room);
      room -= next.count();
      paths.add(next);
    }
    return paths;
  }

  /** One path stands for a node of the account trie; an account before others makes them nodes of its storage. */
  private static NodePaths paths(RlpReader set, int room) {
    int items = set.count(1 + room);
    if (items == 0 || room == 0) {
      throw new MalformedRlpException(items == 0 ? "a set of no paths" : "more than " + SnapLimits.ASKED + " paths");
    }
    if (items == 1) {
      return new NodePaths.OfAccounts(path(set));
    }
    Hash account = set.hash();
    List<RlpSlice> paths = new ArrayList<>(items - 1);
    while (set.hasNext()) {
      paths.add(path(set));
    }
    return new NodePaths.OfStorage(account, paths);
  }

  private static RlpSlice path(RlpReader set) {
    RlpSlice path = set.string();
    if (path.isEmpty() || path.length() > SnapLimits.PATH_BYTES) {
      throw new MalformedRlpException("path of " + path.length() + " bytes");
    }
    return path;
  }

  /** A bound of a storage range: at most 32 bytes, fewer as if zeros were in front, none for the widest. */
  private static Hash bound(RlpReader list, Hash widest) {
    RlpSlice bytes = list.string();
    if (bytes.isEmpty()) {
      return widest;
    }
    if (bytes.length() > Hash.BYTES) {
      throw new MalformedRlpException("bound of " + bytes.length() + " bytes");
    }
    byte[] padded = new byte[Hash.BYTES];
    bytes.copyTo(padded, Hash.BYTES - bytes.length());
    return Hash.of(padded);
  }

  private static long byteLimit(RlpReader list) {
    long limit = list.number64();
    return limit < 0 ? Long.MAX_VALUE : limit;
  }

  private static List<Hash> hashes(RlpReader list) {
    List<Hash> hashes = new ArrayList<>(list.count(SnapLimits.ASKED));
    while (list.hasNext()) {
      hashes.add(list.hash());
    }
    return hashes;
  }

  private static List<RlpSlice> strings(RlpReader list, int max) {
    List<RlpSlice> strings = new ArrayList<>(list.count(max));
    while (list.hasNext()) {
      strings.add(list.string());
    }
    return strings;
  }
}
