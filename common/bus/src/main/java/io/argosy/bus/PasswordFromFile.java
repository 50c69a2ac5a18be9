package io.argosy.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;

/** Gives Kafka's clients a user's name and password at each connection, the latter out of its file as that is now. Made by Kafka, by its name. */
public final class PasswordFromFile implements AuthenticateCallbackHandler {
  static final String USER = "username";
  static final String FILE = "passwordFile";

  private String user = "";
  private Path file = Path.of("");

  @Override
  public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> entries) {
    Map<String, ?> options = entries.getFirst().getOptions();
    user = (String) options.get(USER);
    file = Path.of((String) options.get(FILE));
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> name.setName(user);
        case PasswordCallback password -> password.setPassword(read(file).toCharArray());
        case ScramExtensionsCallback _ -> {
          // We have none.
        }
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  /**
   * The first line of a file.
   *
   * @throws IllegalArgumentException if there is none
   */
  static String read(Path file) {
    try {
      String password = Files.readString(file).lines().findFirst().orElse("").strip();
      if (password.isEmpty()) {
        throw new IllegalArgumentException("password-file " + file + " is empty");
      }
      return password;
    } catch (IOException e) {
      throw new IllegalArgumentException("password-file " + file + " cannot be read: " + KafkaSecurity.reason(e), e);
    }
  }

  @Override
  public void close() {}
}
