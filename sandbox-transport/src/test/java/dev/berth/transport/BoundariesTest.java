package dev.berth.transport;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Streams know no HTTP, HTTP knows no Kubernetes, watches know neither; none knows a sandbox. */
@AnalyzeClasses(
    packages = "dev.berth.transport",
    importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
  @ArchTest
  static final ArchRule streams_know_the_api_server_and_nothing_that_is_sent =
      classes()
          .that()
          .resideInAPackage("dev.berth.transport")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.transport",
              "io.fabric8.kubernetes.client..",
              "com.fasterxml.jackson..",
              "java..",
              "javax.net.ssl");

  @ArchTest
  static final ArchRule http_has_no_other_way_out_than_a_stream =
      classes()
          .that()
          .resideInAPackage("dev.berth.transport.http..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.berth.transport.http..",
                      "java.io",
                      "java.lang..",
                      "java.nio.charset",
                      "java.time",
                      "java.util..")
                  .or(equivalentTo(StreamOpener.class))
                  .or(equivalentTo(ByteStream.class))
                  .or(equivalentTo(AgentAddress.class))
                  .or(assignableTo(TransportException.class)));

  @ArchTest
  static final ArchRule watches_know_neither_streams_nor_agents =
      classes()
          .that()
          .resideInAPackage("dev.berth.transport.watch..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.berth.transport.watch..",
              "io.fabric8.kubernetes.client..",
              "org.slf4j",
              "java..",
              "javax.net.ssl");
}
