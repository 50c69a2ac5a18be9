package io.argosy.helm;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/** What a container's environment means to the service in it, by that service's own settings file. */
final class ServiceSettings {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)[:}]");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z0-9_]+)\\)");
  private static final String OF_KAFKA = "ARGOSY_KAFKA_";
  private static final Set<String> OF_SPRING = ofSpring();

  private final String service;
  private final Map<String, Object> environment;

  private ServiceSettings(String service, Map<String, Object> environment) {
    this.service = service;
    this.environment = environment;
  }

  /**
   * As the kubelet would make it.
   *
   * @param fields values of what only a running pod knows, by their paths
   */
  static ServiceSettings of(Container container, Map<String, String> fields) {
    Map<String, Object> environment = new HashMap<>();
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), expand(valueOf(variable, fields), environment));
    }
    return new ServiceSettings(container.getName(), environment);
  }

  private static String valueOf(EnvVar variable, Map<String, String> fields) {
    if (variable.getValueFrom() == null) {
      return variable.getValue() == null ? "" : variable.getValue();
    }
    if (variable.getValueFrom().getSecretKeyRef() != null) {
      return "a secret";
    }
    String path = variable.getValueFrom().getFieldRef().getFieldPath();
    return java.util.Objects.requireNonNull(fields.get(path), path);
  }

  /** What stands before may be used. */
  private static String expand(String value, Map<String, Object> before) {
    return REFERENCE.matcher(value).replaceAll(found -> Matcher.quoteReplacement((String) java.util.Objects.requireNonNull(before.get(found.group(1)), found.group())));
  }

  /** Names of the environment that nobody reads. */
  static Set<String> unknown(Container container) {
    Set<String> known = known(container.getName());
    Set<String> unknown = new TreeSet<>();
    for (EnvVar variable : container.getEnv()) {
      boolean used = container.getEnv().stream().anyMatch(other -> other.getValue() != null && other.getValue().contains("$(" + variable.getName() + ")"));
      if (!known.contains(variable.getName()) && !used) {
        unknown.add(variable.getName());
      }
    }
    return unknown;
  }

  private static Set<String> known(String service) {
    Set<String> known = new TreeSet<>(Set.of("JAVA_TOOL_OPTIONS"));
    for (Matcher name = PLACEHOLDER.matcher(file(service)); name.find(); ) {
      known.add(name.group(1));
    }
    for (String property : ((EnumerablePropertySource<?>) properties(service)).getPropertyNames()) {
      known.add(variable(property));
    }
    for (String setting : ConsumerConfig.configNames()) {
      known.add(OF_KAFKA + variable(setting));
    }
    known.addAll(OF_SPRING);
    return known;
  }

  /** Spring's own properties, as its jars describe them. */
  private static Set<String> ofSpring() {
    Set<String> names = new TreeSet<>();
    try {
      for (URL description : Collections.list(ServiceSettings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
        try (InputStream in = description.openStream()) {
          for (Matcher name = Pattern.compile("\"name\": \"([a-z0-9.-]+)\"").matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8)); name.find(); ) {
            names.add(variable(name.group(1)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static String file(String service) {
    try {
      return new ClassPathResource(service + ".yml").getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PropertySource<?> properties(String service) {
    try {
      return new YamlPropertySourceLoader().load(service, new ClassPathResource(service + ".yml")).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the service will read, bound as it binds. */
  <T> T bind(String prefix, Class<T> type) {
    StandardEnvironment spring = new StandardEnvironment();
    spring.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    spring.getPropertySources().replace(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environment));
    spring.getPropertySources().addLast(properties(service));
    ConfigurationPropertySources.attach(spring);
    return Binder.get(spring).bind(prefix, type).get();
  }
}
