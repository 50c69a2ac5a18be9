package io.argosy.standalone;

import io.argosy.standalone.ComposeFile.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/** What a container's environment means to the service in it, by that service's own settings file. */
final class ComposeSettings {
  /** Our services, with the port of their HTTP servers. */
  static final Map<String, Integer> SERVICES =
      Map.of("peer-gateway", 8081, "header-service", 8082, "body-service", 8083, "state-sync-service", 8084, "block-store", 8545);

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)[:}]");
  private static final String OF_THE_JVM = "JAVA_TOOL_OPTIONS";

  private ComposeSettings() {}

  /** Names in the environment that the service does not read. */
  static Set<String> unknown(Service service) {
    Set<String> unknown = new TreeSet<>(service.environment().keySet());
    unknown.remove(OF_THE_JVM);
    for (Matcher name = PLACEHOLDER.matcher(text(service.name())); name.find(); ) {
      unknown.remove(name.group(1));
    }
    for (String property : ((EnumerablePropertySource<?>) file(service.name())).getPropertyNames()) {
      unknown.remove(property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT));
    }
    return unknown;
  }

  /** What the service will read, bound as it binds. */
  static <T> T bind(Service service, String prefix, Class<T> type) {
    return binder(service).bind(prefix, type).get();
  }

  static String value(Service service, String property) {
    return binder(service).bind(property, String.class).orElse("");
  }

  private static Binder binder(Service service) {
    StandardEnvironment spring = new StandardEnvironment();
    spring.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    spring.getPropertySources().replace(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(service.environment())));
    spring.getPropertySources().addLast(file(service.name()));
    ConfigurationPropertySources.attach(spring);
    return Binder.get(spring);
  }

  private static PropertySource<?> file(String service) {
    try {
      return Objects.requireNonNull(new YamlPropertySourceLoader().load(service, new ClassPathResource(service + ".yml")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String service) {
    try {
      return new ClassPathResource(service + ".yml").getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
