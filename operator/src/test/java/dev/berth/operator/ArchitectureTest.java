package dev.berth.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the packages of the operator may know. */
@AnalyzeClasses(packages = "dev.berth", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "dev.berth.operator.lifecycle",
    "dev.berth.operator.pod",
    "dev.berth.operator.network",
    "dev.berth.operator.template"
  };

  @ArchTest
  static final ArchRule it_knows_the_kinds_how_to_watch_and_no_other_module =
      classes()
          .that()
          .resideInAPackage("dev.berth.operator..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "dev.berth.agent..",
              "dev.berth.proxy..",
              "dev.berth.transport",
              "dev.berth.transport.http..");

  @ArchTest
  static final ArchRule decisions_do_no_io_and_read_no_clock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.nio.file..",
              "java.util.concurrent..",
              "io.javaoperatorsdk..",
              "io.micrometer..",
              "org.slf4j..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule decisions_know_nothing_of_who_carries_them_out =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.operator.cluster",
              "dev.berth.operator.reconcile",
              "dev.berth.operator.management",
              "dev.berth.operator");

  @ArchTest
  static final ArchRule the_operator_sdk_stays_at_the_edge =
      noClasses()
          .that()
          .resideInAPackage("dev.berth.operator.cluster")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.berth.operator.(*)..").should().beFreeOfCycles();
}
