package io.argosy.standalone;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, as Docker Compose reads it. */
record ComposeFile(Map<String, Object> file) {
  static final Path COMMITTED = ChainData.committed("docker-compose.yml");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::-([^}]*))?}");

  /** That of this repository, as text. */
  static String text() {
    return read(COMMITTED);
  }

  /**
   * @param variables what was said beside the file
   */
  static ComposeFile of(String text, Map<String, String> variables) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    String said = VARIABLE.matcher(text).replaceAll(found -> {
      String value = variables.getOrDefault(found.group(1), "");
      return Matcher.quoteReplacement(value.isEmpty() && found.group(2) != null ? found.group(2) : value);
    });
    return new ComposeFile(map(new Yaml(new SafeConstructor(strict)).load(said)));
  }

  /** Every variable that the text asks for, with what holds if nothing is said. */
  static Map<String, String> variables(String text) {
    Map<String, String> variables = new TreeMap<>();
    for (Matcher found = VARIABLE.matcher(text); found.find(); ) {
      String before = variables.put(found.group(1), found.group(2));
      if (before != null && !before.equals(found.group(2))) {
        throw new IllegalStateException(found.group(1) + " is " + before + " and " + found.group(2));
      }
    }
    return variables;
  }

  /** What a file for {@code --env-file} says. */
  static Map<String, String> environment(String committed) {
    Map<String, String> variables = new TreeMap<>();
    read(ChainData.committed(committed)).lines().filter(line -> !line.startsWith("#")).forEach(line -> {
      int equals = line.indexOf('=');
      if (variables.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
        throw new IllegalStateException(line + " is there twice");
      }
    });
    return variables;
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, Service> services() {
    Map<String, Service> services = new TreeMap<>();
    map(Objects.requireNonNull(file.get("services"))).forEach((name, said) -> services.put(name, new Service(name, map(said))));
    return services;
  }

  Service service(String name) {
    return Objects.requireNonNull(services().get(name), name);
  }

  /** Those that are our own and read settings. */
  Stream<Service> ours() {
    return services().values().stream().filter(service -> ComposeSettings.SERVICES.containsKey(service.name()));
  }

  /** A part of the file; empty if it is not there. */
  Map<String, Object> part(String name) {
    return map(file.getOrDefault(name, Map.of()));
  }

  /** One service. */
  record Service(String name, Map<String, Object> said) {
    String text(String key) {
      return Objects.toString(said.get(key), "");
    }

    List<String> list(String key) {
      return said.get(key) instanceof List<?> values ? values.stream().map(String::valueOf).toList() : List.of();
    }

    Map<String, Object> part(String key) {
      return map(said.getOrDefault(key, Map.of()));
    }

    Map<String, String> environment() {
      Map<String, String> environment = new TreeMap<>();
      part("environment").forEach((variable, value) -> environment.put(variable, Objects.toString(value, "")));
      return environment;
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object object) {
    return (Map<String, Object>) object;
  }
}
