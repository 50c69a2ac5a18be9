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
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;

/** Messages into payloads. */
final class SnapWriting {
  private SnapWriting() {}

  static int codeOf(SnapMessage message) {
    return switch (message) {
      case GetAccountRange _ -> SnapCode.GET_ACCOUNT_RANGE;
      case AccountRange _ -> SnapCode.ACCOUNT_RANGE;
      case GetStorageRanges _ -> SnapCode.GET_STORAGE_RANGES;
      case StorageRanges _ -> SnapCode.STORAGE_RANGES;
      case GetByteCodes _ -> SnapCode.GET_BYTE_CODES;
      case ByteCodes _ -> SnapCode.BYTE_CODES;
      case GetTrieNodes _ -> SnapCode.GET_TRIE_NODES;
      case TrieNodes _ -> SnapCode.TRIE_NODES;
    };
  }

  static RlpSlice write(SnapMessage message) {
    RlpWriter writer = new RlpWriter(roomOf(message)).startList().number(message.requestId());
    switch (message) {
      case GetAccountRange request ->
        writer.hash(request.root()).hash(request.origin()).hash(request.limit()).number(request.byteLimit());
      case AccountRange(long _, RlpSlice accounts, List<RlpSlice> proof) -> strings(writer.item(accounts), proof);
      case GetStorageRanges request ->
        writer
            .hash(request.root())
            .hashes(request.accounts())
            .hash(request.origin())
            .hash(request.limit())
            .number(request.byteLimit());
      case StorageRanges(long _, List<RlpSlice> slots, List<RlpSlice> proof) -> strings(writer.items(slots), proof);
      case GetByteCodes(long _, List<Hash> hashes, long byteLimit) -> writer.hashes(hashes).number(byteLimit);
      case ByteCodes(long _, List<RlpSlice> codes) -> strings(writer, codes);
      case GetTrieNodes(long _, Hash root, List<NodePaths> paths, long byteLimit) -> {
        writer.hash(root).startList();
        paths.forEach(set -> paths(writer, set));
        writer.endList().number(byteLimit);
      }
      case TrieNodes(long _, List<RlpSlice> nodes) -> strings(writer, nodes);
    }
    return writer.endList().toSlice();
  }

  private static void paths(RlpWriter writer, NodePaths set) {
    writer.startList();
    switch (set) {
      case NodePaths.OfAccounts(RlpSlice path) -> writer.string(path);
      case NodePaths.OfStorage(Hash account, List<RlpSlice> paths) -> {
        writer.hash(account);
        paths.forEach(writer::string);
      }
    }
    writer.endList();
  }

  private static void strings(RlpWriter writer, List<RlpSlice> strings) {
    writer.startList();
    strings.forEach(writer::string);
    writer.endList();
  }

  /** Room for the content is made at once, so that a large answer is copied only where it must be. */
  private static int roomOf(SnapMessage message) {
    return 64 + switch (message) {
      case AccountRange(long _, RlpSlice accounts, List<RlpSlice> proof) -> accounts.length() + sum(proof);
      case StorageRanges(long _, List<RlpSlice> slots, List<RlpSlice> proof) -> sum(slots) + sum(proof);
      case ByteCodes(long _, List<RlpSlice> codes) -> sum(codes);
      case TrieNodes(long _, List<RlpSlice> nodes) -> sum(nodes);
      case SnapMessage.Request _ -> 192;
    };
  }

  private static int sum(List<RlpSlice> items) {
    int sum = 0;
    for (RlpSlice item : items) {
      sum += 4 + item.length();
    }
    return sum;
  }
}
