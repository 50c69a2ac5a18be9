package io.argosy.reads;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How the store and those who read from it know each other: the same files mean the same on both sides. {@link #NONE} is plaintext for whoever comes.
 *
 * <p>A store with a certificate and a key speaks TLS; with authorities too it lets in only those whose certificate they signed. A reader with authorities speaks TLS with a store whose certificate they signed; with a certificate and a key
 * it shows who it is. A token is asked for, and brought, where there is one.
 */
public final class ReadsSecurity {
  public static final ReadsSecurity NONE = new ReadsSecurity(null, null, null, null);

  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final @Nullable File certificate;
  private final @Nullable File key;
  private final @Nullable File authorities;
  private final @Nullable String token;

  private ReadsSecurity(@Nullable File certificate, @Nullable File key, @Nullable File authorities, @Nullable String token) {
    this.certificate = certificate;
    this.key = key;
    this.authorities = authorities;
    this.token = token;
  }

  /**
   * Paths of PEM files and of one with a token; null or blank for those that there are not.
   *
   * @throws IllegalArgumentException that says in one line what is missing, or cannot be read
   */
  public static ReadsSecurity of(@Nullable String certificate, @Nullable String key, @Nullable String authorities, @Nullable String tokenFile) {
    File own = file("certificate", certificate);
    File ownKey = file("key", key);
    if ((own == null) != (ownKey == null)) {
      throw new IllegalArgumentException("certificate and key belong together: one is missing");
    }
    File token = file("token-file", tokenFile);
    return new ReadsSecurity(own, ownKey, file("authorities", authorities), token == null ? null : readToken(token.toPath()));
  }

  private static @Nullable File file(String setting, @Nullable String path) {
    if (path == null || path.isBlank()) {
      return null;
    }
    Path file = Path.of(path);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IllegalArgumentException(setting + " " + file + " is no file that can be read");
    }
    return file.toFile();
  }

  private static String readToken(Path file) {
    try {
      String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!token.matches("[!-~]{16,512}")) {
        throw new IllegalArgumentException("token-file " + file + " must hold 16 to 512 letters, digits and signs without a space");
      }
      return token;
    } catch (IOException e) {
      throw new IllegalArgumentException("token-file " + file + " cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  /**
   * @throws IllegalArgumentException if the files do not make a certificate
   */
  void secure(NettyServerBuilder server) {
    if (certificate != null) {
      try {
        SslContextBuilder tls = GrpcSslContexts.forServer(certificate, key);
        server.sslContext(authorities == null ? tls.build() : tls.trustManager(authorities).clientAuth(ClientAuth.REQUIRE).build());
      } catch (SSLException | IllegalArgumentException e) {
        throw new IllegalArgumentException("certificate " + certificate + " and its key are none: " + e.getMessage(), e);
      }
    }
    if (token != null) {
      server.intercept(new Bearer(("Bearer " + token).getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /**
   * @throws IllegalArgumentException if the files do not make a certificate
   */
  void secure(NettyChannelBuilder channel) {
    if (authorities == null) {
      channel.usePlaintext();
    } else {
      try {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(authorities);
        channel.sslContext(certificate == null ? tls.build() : tls.keyManager(certificate, key).build());
      } catch (SSLException | IllegalArgumentException e) {
        throw new IllegalArgumentException("authorities " + authorities + ", or certificate and key, are none: " + e.getMessage(), e);
      }
    }
    if (token != null) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token);
      channel.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
  }

  /** Lets in who has the token. */
  private record Bearer(byte[] expected) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String brought = headers.get(AUTHORIZATION);
      if (brought != null && MessageDigest.isEqual(expected, brought.getBytes(StandardCharsets.US_ASCII))) {
        return next.startCall(call, headers);
      }
      call.close(Status.UNAUTHENTICATED.withDescription("the token of the reads is missing or another"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
