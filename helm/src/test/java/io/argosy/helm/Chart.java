package io.argosy.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart of this repository, rendered by Helm itself. */
final class Chart {
  static final Path FOLDER = ChainData.committed("helm/argosy");

  private Chart() {}

  /** Values that are known to work, one file for each network. */
  static List<Path> valuesOfNetworks() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path valuesOf(String network) {
    return FOLDER.resolve("ci").resolve(network + ".yaml");
  }

  /** Helm's word on the chart as it stands. */
  static com.marcnuri.helm.LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /**
   * Every object, in the order of rendering.
   *
   * @param set values that are said beside the file's, by their paths
   * @throws IllegalStateException with Helm's message if it refuses
   */
  static List<Map<String, Object>> render(Path values, Map<String, Object> set) {
    TemplateCommand template = new Helm(FOLDER).template().withName("trial").withNamespace("chains").withValuesFile(values);
    set.forEach(template::set);
    return objects(template.call());
  }

  /** The objects in a text of several. A key that is there twice is an error, as it is for strict readers. */
  private static List<Map<String, Object>> objects(String text) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    strict.setCodePointLimit(16 << 20);
    return StreamSupport.stream(new Yaml(new SafeConstructor(strict)).loadAll(text).spliterator(), false)
        .filter(java.util.Objects::nonNull)
        .map(Chart::asObject)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asObject(Object object) {
    return (Map<String, Object>) object;
  }

  /** Its kind and name. */
  static String nameOf(Map<String, Object> object) {
    return object.get("kind") + " " + asObject(java.util.Objects.requireNonNull(object.get("metadata"))).get("name");
  }
}
