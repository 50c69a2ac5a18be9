package io.argosy.hosting;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A counter for each value of an enum, all there from the start, so that a first increase is seen as one. Thread-safe. */
public final class EnumCounters<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  /**
   * @param label whose value is the enum's, in small letters
   * @param tags further ones, by pairs of key and value
   */
  public EnumCounters(MeterRegistry registry, String name, String label, Class<E> values, String description, String... tags) {
    counters = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      counters.put(
          value,
          Counter.builder(name).tags(Tags.of(tags)).tag(label, value.name().toLowerCase(Locale.ROOT)).description(description).register(registry));
    }
  }

  public void count(E value) {
    Objects.requireNonNull(counters.get(value)).increment();
  }
}
