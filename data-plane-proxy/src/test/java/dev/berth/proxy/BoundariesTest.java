package dev.berth.proxy;

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
  static final ArchRule the_proxy_knows_the_kinds_and_the_transport_only =
      noClasses()
          .that()
          .resideInAPackage("dev.berth.proxy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.berth.operator..", "dev.berth.agent..");

  @ArchTest
  static final ArchRule only_the_server_knows_undertow =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.berth.proxy.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.undertow..", "org.xnio..");

  @ArchTest
  static final ArchRule calls_and_routes_know_neither_kubernetes_nor_agents =
      classes()
          .that()
          .resideInAnyPackage("dev.berth.proxy.http..", "dev.berth.proxy.server..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.proxy.http..",
              "dev.berth.proxy.server..",
              "io.undertow..",
              "org.xnio..",
              "com.fasterxml.jackson..",
              "java..",
              "javax.net.ssl..");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.berth.proxy.(*)..").should().beFreeOfCycles();
}
