package dev.berth.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which, and how little the agent needs besides the JDK. */
@AnalyzeClasses(packages = "dev.berth.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
  @ArchTest
  static final ArchRule packages_know_only_what_is_under_them =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("wiring")
          .definedBy(belongs("Main|HealthRoutes"))
          .layer("config")
          .definedBy(belongs("AgentConfig|SandboxPaths"))
          .layer("context")
          .definedBy("..agent.context..")
          .layer("terminal")
          .definedBy("..agent.terminal..")
          .layer("files")
          .definedBy("..agent.files..")
          .layer("process")
          .definedBy("..agent.process..")
          .layer("http")
          .definedBy("..agent.http..")
          .whereLayer("wiring")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("context")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("terminal")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("files")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("wiring", "context", "terminal")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("wiring", "context", "terminal", "files", "process");

  @ArchTest
  static final ArchRule the_jdk_and_a_json_parser_are_all_it_needs =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.agent..",
              "java..",
              "com.sun.net.httpserver..",
              "com.fasterxml.jackson.core..");

  private static com.tngtech.archunit.base.DescribedPredicate<
          com.tngtech.archunit.core.domain.JavaClass>
      belongs(String names) {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        names, type -> type.getName().matches("dev\\.berth\\.agent\\.(" + names + ")(\\$.*)?"));
  }
}
