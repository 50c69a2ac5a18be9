package io.argosy.peergateway.app;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.primitives.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The file that keeps a node's secret key, for its owner's eyes only. */
final class NodeKeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

  private NodeKeyFile() {}

  /** The key in a file; made and written if there is none. */
  static NodeKey readOrMake(Path file) {
    try {
      if (Files.exists(file)) {
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
          throw new BadSettings("node key " + file + " can be read by others: chmod 600 it");
        }
        return NodeKey.of(Hex.decode(Files.readString(file).strip()));
      }
      NodeKey key = NodeKey.random(new SecureRandom());
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.writeString(file, Hex.encode(key.secret()) + "\n", StandardOpenOption.WRITE);
      return key;
    } catch (IOException e) {
      throw new BadSettings("node key " + file + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("node key " + file + " is not 64 hex digits of a valid key");
    }
  }
}
