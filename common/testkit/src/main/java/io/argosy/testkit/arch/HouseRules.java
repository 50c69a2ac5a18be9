package io.argosy.testkit.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What every service keeps to: core decides, adapters do, app wires. */
public final class HouseRules {
  /** Spring's web annotations and types may stand where the web is. */
  private static final String WEB = "..adapter.web..";

  static final ArchRule CORE_IS_PURE = noClasses().that().resideInAPackage("..core..")
      .should().dependOnClassesThat().resideInAnyPackage(
          "org.springframework..",
          "org.apache.kafka..",
          "io.netty..",
          "io.grpc..",
          "io.micrometer..",
          "org.rocksdb..",
          "org.slf4j..",
          "java.io..",
          "java.net..",
          "java.nio.file..",
          "java.util.concurrent..")
      .because("the core decides and adapters do (ADR 2)");

  static final ArchRule CORE_KNOWS_NO_SHELL = noClasses().that().resideInAPackage("..core..")
      .should().dependOnClassesThat().resideInAnyPackage("..adapter..", "..app..", "io.argosy.bus..", "io.argosy.hosting..")
      .because("a core runs in a simulator as well (ADR 2)");

  static final ArchRule CORE_IS_TOLD_THE_TIME = noClasses().that().resideInAPackage("..core..")
      .should().callMethod(Instant.class, "now")
      .orShould().callMethod(System.class, "nanoTime")
      .orShould().callMethod(System.class, "currentTimeMillis")
      .orShould().dependOnClassesThat().areAssignableTo(InstantSource.class)
      .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
      .because("a simulated clock must be the only clock (ADR 3)");

  static final ArchRule CORE_HAS_NO_THREADS = noClasses().that().resideInAPackage("..core..")
      .should().dependOnClassesThat().areAssignableTo(Thread.class)
      .because("one thread owns a core, and it is not the core's (ADR 3)");

  static final ArchRule SPRING_IS_IN_APP = noClasses().that().resideOutsideOfPackages("..app..", WEB)
      .should().dependOnClassesThat().resideInAPackage("org.springframework..")
      .because("Spring wires and serves the web, and nothing else");

  static final ArchRule SPRING_KAFKA_IS_IN_THE_BUS = noClasses()
      .should().dependOnClassesThat().resideInAPackage("org.springframework.kafka..")
      .because("common/bus is the only one to know it");

  static final ArchRule APP_IS_NOBODYS = noClasses().that().resideOutsideOfPackage("..app..")
      .should().dependOnClassesThat().resideInAPackage("..app..")
      .because("what wires is used by nobody");

  private final String root;
  private final List<String[]> exceptions = new ArrayList<>();

  private HouseRules(String root) {
    this.root = root;
  }

  /**
   * The rules for a service.
   *
   * @param root its root package, such as {@code io.argosy.peergateway}
   */
  public static HouseRules in(String root) {
    return new HouseRules(root);
  }

  /** One adapter may use another of the same service: say why in a comment where this is called. */
  public HouseRules adapterMayUse(String adapter, String used) {
    exceptions.add(new String[] {adapter, used});
    return this;
  }

  /** Checks the service's own classes, without tests. */
  public void check() {
    JavaClasses classes = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
        .importPackages(root);
    for (ArchRule rule : List.of(
        CORE_IS_PURE,
        CORE_KNOWS_NO_SHELL,
        CORE_IS_TOLD_THE_TIME,
        CORE_HAS_NO_THREADS,
        SPRING_IS_IN_APP,
        SPRING_KAFKA_IS_IN_THE_BUS,
        APP_IS_NOBODYS,
        adaptersStandAlone(),
        packagesHaveNoCycles())) {
      rule.allowEmptyShould(true).check(classes);
    }
  }

  private ArchRule adaptersStandAlone() {
    SliceRule rule = slices().matching(root + ".adapter.(*)..").should().notDependOnEachOther();
    for (String[] exception : exceptions) {
      rule = rule.ignoreDependency(
          resideInAPackage(root + ".adapter." + exception[0] + ".."),
          resideInAPackage(root + ".adapter." + exception[1] + ".."));
    }
    return rule.because("an adapter knows its own technology only");
  }

  private ArchRule packagesHaveNoCycles() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles().because("a cycle is one package in disguise");
  }
}
