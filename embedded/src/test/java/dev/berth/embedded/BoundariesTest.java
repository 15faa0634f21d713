package dev.berth.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.berth", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
  @ArchTest
  static final ArchRule nobody_knows_the_embedded_mode =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.berth.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.berth.embedded..");

  @ArchTest
  static final ArchRule the_api_server_serves_any_kind_and_knows_none =
      classes()
          .that()
          .resideInAPackage("dev.berth.embedded.api..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.embedded.api..",
              "dev.berth.proxy.http..",
              "dev.berth.proxy.server..",
              "io.fabric8..",
              "com.fasterxml.jackson..",
              "org.slf4j..",
              "java..",
              "javax.net.ssl..");

  @ArchTest
  static final ArchRule schemas_are_functions_without_files_or_network =
      noClasses()
          .that()
          .resideInAPackage("dev.berth.embedded.schema..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net.http..", "dev.berth.embedded.kubelet..");

  @ArchTest
  static final ArchRule the_kubelet_meets_the_api_server_as_a_client =
      noClasses()
          .that()
          .resideInAPackage("dev.berth.embedded.kubelet..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.embedded.schema..", "dev.berth.operator..", "dev.berth.proxy..");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.berth.embedded.(*)..").should().beFreeOfCycles();
}
