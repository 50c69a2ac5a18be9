package io.argosy.props;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own and certificates that it signed, for 127.0.0.1 and localhost, as PEM files. Made by the JDK's keytool. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;

  private Certificates(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
  }

  /** A new authority, whose files are in a folder. */
  public static Certificates in(Path folder) throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    Certificates made = new Certificates(folder);
    made.keytool("-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c");
    made.write("authority.pem", made.pem("CERTIFICATE", made.keys().getCertificate("authority").getEncoded()));
    return made;
  }

  /** PEM file of the authority's certificate. */
  public Path authority() {
    return folder.resolve("authority.pem");
  }

  /** A key and its certificate, signed by the authority. */
  public Signed sign(String name) throws IOException, GeneralSecurityException {
    keytool("-alias", name, "-dname", "CN=" + name, "-signer", "authority", "-ext", "san=ip:127.0.0.1,dns:localhost");
    KeyStore keys = keys();
    Key key = keys.getKey(name, PASSWORD.toCharArray());
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : keys.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    String keyText = pem("PRIVATE KEY", key.getEncoded());
    return new Signed(write(name + ".crt", chain.toString()), write(name + ".key", keyText), write(name + ".pem", keyText + chain));
  }

  /**
   * @param chain the certificate and who signed it
   * @param key PKCS 8, not encrypted
   * @param both key and chain in one file
   */
  public record Signed(Path chain, Path key, Path both) {}

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String pem(String what, byte[] encoded) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30",
        "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
