package io.argosy.hosting;

import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.hosting.HostedService.FailureListener;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A service in a process of its own: one line and an exit code where it cannot start, and an end where it cannot go on, so that whoever supervises it starts it anew. */
public final class ServiceMain {
  /** Bad settings. */
  public static final int USAGE = 2;

  /** A fault of ours. */
  public static final int INTERNAL = 70;

  private ServiceMain() {}

  /**
   * Runs until the process is told to stop.
   *
   * @param service its name, which its settings file has too
   */
  public static void run(String service, Class<?> configuration, String[] args) {
    SpringApplication application = new SpringApplicationBuilder(configuration, ProcessConfiguration.class)
        .properties("spring.config.name=" + service, "spring.main.banner-mode=off", "spring.application.name=" + service)
        .web(WebApplicationType.SERVLET)
        .build();
    try {
      application.run(args);
    } catch (RuntimeException e) {
      BadSettings bad = causedBy(e);
      if (bad == null) {
        System.exit(INTERNAL);
      } else {
        System.err.println(service + ": " + bad.getMessage());
        System.exit(USAGE);
      }
    }
  }

  /** The bad settings behind a failure to start; null if it is another. */
  public static @org.jspecify.annotations.Nullable BadSettings causedBy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BadSettings bad) {
        return bad;
      }
    }
    return null;
  }

  /** What a service has beside its own parts when it is a process. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class ProcessConfiguration {
    @Bean
    FailureListener failureListener() {
      return (service, cause) -> Thread.ofPlatform().name("end").start(() -> System.exit(INTERNAL));
    }
  }
}
