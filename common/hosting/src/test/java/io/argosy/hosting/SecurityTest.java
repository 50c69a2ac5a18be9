package io.argosy.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.hosting.Cluster.BadSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What may be in plaintext, and what settings of security a service starts with. */
class SecurityTest {
  @TempDir
  private Path folder;

  private static Cluster cluster(String... settings) {
    Map<String, Object> all = new HashMap<>(Map.of(
        "argosy.bootstrap", "127.0.0.1:9092",
        "argosy.network", "mainnet",
        "argosy.cluster", "test",
        "argosy.chain-shards", 4,
        "argosy.state-shards", 4,
        "argosy.gateway-slots", 1,
        "argosy.replication", 1,
        "argosy.compression", "none",
        "server.address", "127.0.0.1"));
    for (String setting : settings) {
      all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", all));
    return Cluster.from(environment);
  }

  private static void refused(String message, String... settings) {
    assertThatThrownBy(() -> cluster(settings)).isInstanceOf(BadSettings.class).hasMessageContaining(message);
  }

  private String password(String text) throws Exception {
    return Files.writeString(folder.resolve("password"), text).toString();
  }

  @Test
  void onLoopbackNothingNeedsToBeSaid() {
    for (String loopback : new String[] {"127.0.0.1:9092", "localhost:9092", "[::1]:9092", "127.0.0.1:1,127.0.0.2:2"}) {
      assertThatCode(() -> cluster("argosy.bootstrap=" + loopback)).as(loopback).doesNotThrowAnyException();
    }
  }

  @Test
  void beyondItPlaintextIsRefusedUnlessAskedFor() {
    refused("kafka at 192.0.2.1 would be open to others in plaintext", "argosy.bootstrap=127.0.0.1:9092,192.0.2.1:9092");
    refused("http at 0.0.0.0 would be open to others in plaintext", "server.address=0.0.0.0");
    refused("kafka at 192.0.2.1", "argosy.bootstrap=192.0.2.1:9092", "argosy.security.plaintext=http,reads,engine");
    refused("argosy.security.plaintext: everything is none of admin, engine, http, kafka, reads", "argosy.security.plaintext=everything");

    assertThatCode(() -> cluster("argosy.bootstrap=192.0.2.1:9092", "server.address=0.0.0.0", "argosy.security.plaintext=kafka,http")).doesNotThrowAnyException();
    assertThatCode(() -> cluster("server.address=0.0.0.0", "server.ssl.bundle=web")).doesNotThrowAnyException();
  }

  @Test
  void readsBeyondLoopbackNeedACertificateAndSomethingToKnowReadersBy() {
    refusedReads(() -> cluster().security().asStore("0.0.0.0", (a, b, c, d) -> "opened"));
    refusedReads(() -> cluster("argosy.security.reads.certificate=x", "argosy.security.reads.key=y").security().asStore("0.0.0.0", (a, b, c, d) -> "opened"));
    refusedReads(() -> cluster("argosy.security.reads.token-file=x").security().asReader("192.0.2.1:9560", (a, b, c, d) -> "opened"));

    assertThat(cluster("argosy.security.reads.certificate=x", "argosy.security.reads.key=y", "argosy.security.reads.token-file=z").security().<String>asStore("0.0.0.0", (a, b, c, d) -> a + b + d)).isEqualTo("xyz");
    assertThat(cluster("argosy.security.reads.authorities=x").security().<String>asReader("192.0.2.1:9560", (a, b, c, d) -> c)).isEqualTo("x");
    assertThat(cluster("argosy.security.plaintext=reads").security().<String>asReader("192.0.2.1:9560", (a, b, c, d) -> "opened")).isEqualTo("opened");
  }

  private static void refusedReads(org.assertj.core.api.ThrowableAssert.ThrowingCallable opening) {
    assertThatThrownBy(opening).isInstanceOf(BadSettings.class).hasMessageContaining("reads at ").hasMessageContaining("in plaintext");
  }

  @Test
  void settingsOfKafkaThatDoNotFitAreNamed() throws Exception {
    String kafka = "argosy.security.kafka.";
    String secret = password("a secret\n");

    refused("protocol must be PLAINTEXT, SSL or SASL_SSL, got SASL_PLAINTEXT", kafka + "protocol=SASL_PLAINTEXT");
    refused("needs a user", kafka + "protocol=SASL_SSL", kafka + "password-file=" + secret);
    refused("needs a user", kafka + "protocol=SASL_SSL", kafka + "user=a\" b=\"c", kafka + "password-file=" + secret);
    refused("needs a password-file", kafka + "protocol=SASL_SSL", kafka + "user=store");
    refused("there is no such file", kafka + "protocol=SASL_SSL", kafka + "user=store", kafka + "password-file=" + folder.resolve("none"));
    refused("is no PEM file with a CERTIFICATE", kafka + "protocol=SSL", kafka + "authorities=" + secret);
    refused("is no PEM file with a PRIVATE KEY", kafka + "protocol=SSL", kafka + "certificate=" + secret);
    refused("say SASL_SSL", kafka + "protocol=SSL", kafka + "user=store");
    refused("protocol is PLAINTEXT, but", kafka + "user=store");
    password("\n");
    refused("is empty", kafka + "protocol=SASL_SSL", kafka + "user=store", kafka + "password-file=" + secret);
  }

  @Test
  void aPasswordIsInNoSettingThatAClientHasNorInWhatIsPrinted() throws Exception {
    String secret = password("a-secret-word\n");

    Cluster cluster = cluster(
        "argosy.bootstrap=192.0.2.1:9092", "argosy.security.kafka.protocol=SASL_SSL", "argosy.security.kafka.user=store", "argosy.security.kafka.password-file=" + secret);

    assertThat(cluster.settings().connection("store").forAdmin().toString()).contains("SASL_SSL", secret).doesNotContain("a-secret-word");
    assertThat(cluster.toString()).doesNotContain("a-secret-word");
  }
}
