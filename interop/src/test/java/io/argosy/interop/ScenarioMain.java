package io.argosy.interop;

import java.nio.file.Path;

/** Runs a scenario in a JVM of its own: {@code <class> <folder>}. Ends with 0, or with 1 and what went wrong. */
final class ScenarioMain {
  private ScenarioMain() {}

  public static void main(String[] arguments) {
    try {
      Scenario scenario = (Scenario) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
      Story.tell("%s begins", scenario.getClass().getSimpleName());
      scenario.run(Path.of(arguments[1]));
      Story.tell("done");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
  }
}
