package io.argosy.blockstore.adapter.admin;

import io.argosy.primitives.Hex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the operator proves itself with: a word in a file that its owner alone may read. */
public final class AdminToken {
  private static final int BYTES = 32;
  private static final int FEWEST_CHARACTERS = 32;

  private final byte[] token;

  private AdminToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of a file. One that is not there is made, for its owner alone.
   *
   * @throws IllegalArgumentException if there is something else in it
   */
  public static AdminToken of(Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    String text = Files.readString(file).strip();
    if (text.length() < FEWEST_CHARACTERS || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(file + " must hold a token of at least " + FEWEST_CHARACTERS + " visible characters; delete it to have one made");
    }
    return new AdminToken(text);
  }

  private static void make(Path file) throws IOException {
    byte[] fresh = new byte[BYTES];
    new SecureRandom().nextBytes(fresh);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    // Beside it and moved: a crash leaves no half of it.
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try {
      Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(draft);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(draft + " is in use by another process", e);
    }
    Files.write(draft, Set.of(Hex.encode(fresh)), StandardOpenOption.WRITE);
    Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether a request with an {@code Authorization} may pass. */
  enum Judgement {
    PASS,
    /** It brought no token. */
    NONE,
    /** It brought another. */
    WRONG
  }

  Judgement judge(@Nullable String authorization) {
    String scheme = "Bearer ";
    if (authorization == null || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
      return Judgement.NONE;
    }
    byte[] given = authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given, token) ? Judgement.PASS : Judgement.WRONG;
  }
}
