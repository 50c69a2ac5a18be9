package io.argosy.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * How a service proves to the brokers who it is, and how it knows them: names and paths alone. Secrets stay in their files; no setting, log or {@code toString} has them.
 *
 * @param protocol {@code PLAINTEXT}, {@code SSL} (TLS, and who we are by a certificate) or {@code SASL_SSL} (TLS, and who we are by a password); plaintext with a password is not offered
 * @param user of SCRAM-SHA-512
 * @param passwordFile its password; read anew at each connection, so that it may change under a running service
 * @param authorities PEM file of those who sign the brokers' certificates; the JVM's own where there is none
 * @param certificate PEM file with our private key (PKCS 8, not encrypted) and its chain
 */
public record KafkaSecurity(
    @Nullable String protocol, @Nullable String user, @Nullable String passwordFile, @Nullable String authorities, @Nullable String certificate) {
  /** As nobody said anything. */
  public static final KafkaSecurity PLAINTEXT = new KafkaSecurity(null, null, null, null, null);

  private static final String SCRAM = "SCRAM-SHA-512";
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** True if what goes over the wire can be read by whoever is on its way. */
  public boolean isPlaintext() {
    return protocolOrPlaintext().equals("PLAINTEXT");
  }

  private String protocolOrPlaintext() {
    return isSaid(protocol) ? protocol : "PLAINTEXT";
  }

  private static boolean isSaid(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  /**
   * What Kafka's clients are told.
   *
   * @throws IllegalArgumentException that says in one line what is missing, too much, or no such file
   */
  public Map<String, String> clientSettings() {
    Map<String, String> settings = new HashMap<>();
    switch (protocolOrPlaintext()) {
      case "PLAINTEXT" -> refuse(user, passwordFile, authorities, certificate);
      case "SSL" -> {
        if (isSaid(user) || isSaid(passwordFile)) {
          throw new IllegalArgumentException("protocol SSL knows no user and password: say SASL_SSL");
        }
        putTls(settings);
      }
      case "SASL_SSL" -> {
        putTls(settings);
        putPassword(settings);
      }
      default -> throw new IllegalArgumentException("protocol must be PLAINTEXT, SSL or SASL_SSL, got " + protocol);
    }
    settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocolOrPlaintext());
    return settings;
  }

  /** Whoever gave one of these wanted more than plaintext, and must not get that. */
  private static void refuse(@Nullable String... ofSecured) {
    for (String said : ofSecured) {
      if (isSaid(said)) {
        throw new IllegalArgumentException("protocol is PLAINTEXT, but there are a user, a password or certificates: say SSL or SASL_SSL");
      }
    }
  }

  private void putTls(Map<String, String> settings) {
    if (isSaid(authorities)) {
      settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      settings.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, pem("authorities", authorities, "CERTIFICATE"));
    }
    if (isSaid(certificate)) {
      settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      settings.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, pem("certificate", certificate, "PRIVATE KEY", "CERTIFICATE"));
    }
  }

  private void putPassword(Map<String, String> settings) {
    if (user == null || !USER.matcher(user).matches()) {
      throw new IllegalArgumentException("protocol SASL_SSL needs a user of letters, digits, dots, dashes and underscores");
    }
    if (!isSaid(passwordFile)) {
      throw new IllegalArgumentException("protocol SASL_SSL needs a password-file");
    }
    Path file = Path.of(passwordFile);
    if (file.toString().contains("\"") || file.toString().contains("\\")) {
      throw new IllegalArgumentException("password-file " + file + ": quotes and backslashes cannot be in its name");
    }
    PasswordFromFile.read(file);
    settings.put(SaslConfigs.SASL_MECHANISM, SCRAM);
    settings.put(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, PasswordFromFile.class.getName());
    settings.put(SaslConfigs.SASL_JAAS_CONFIG, ScramLoginModule.class.getName() + " required "
        + PasswordFromFile.USER + "=\"" + user + "\" " + PasswordFromFile.FILE + "=\"" + file.toAbsolutePath() + "\";");
  }

  private static String pem(String setting, String path, String... parts) {
    Path file = Path.of(path);
    try {
      String text = Files.readString(file);
      for (String part : List.of(parts)) {
        if (!text.contains("-----BEGIN " + part + "-----")) {
          throw new IllegalArgumentException(setting + " " + file + " is no PEM file with a " + part);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(setting + " " + file + " cannot be read: " + reason(e), e);
    }
    return file.toAbsolutePath().toString();
  }

  static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "there is no such file" : e.getClass().getSimpleName();
  }
}
