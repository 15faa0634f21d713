package dev.berth.crds;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.time.Instant;

/** The kinds are data and pure rules about them: every module may know them. */
@AnalyzeClasses(packages = "dev.berth.crds", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
  @ArchTest
  static final ArchRule they_are_values_and_annotations_and_do_no_io =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.berth.crds",
                      "java.lang..",
                      "java.util",
                      "java.util.function",
                      "java.util.regex",
                      "java.util.stream",
                      "java.time",
                      "java.nio.charset",
                      "java.security",
                      "com.fasterxml.jackson.annotation",
                      "io.fabric8.kubernetes.api.model..",
                      "io.fabric8.kubernetes.model.annotation",
                      "io.fabric8.generator.annotation",
                      "io.fabric8.crd.generator.annotation")
                  .or(equivalentTo(CustomResource.class)));

  @ArchTest
  static final ArchRule they_read_no_clock_and_start_nothing =
      noClasses()
          .should()
          .dependOnClassesThat(equivalentTo(Clock.class))
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat(
              equivalentTo(Thread.class)
                  .or(equivalentTo(Process.class))
                  .or(equivalentTo(ProcessBuilder.class)));
}
