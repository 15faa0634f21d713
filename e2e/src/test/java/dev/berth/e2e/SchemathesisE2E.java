package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.Schemathesis;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The server and its OpenAPI document say the same, whatever is sent. */
@Order(5)
@ResourceLock("the default template of the namespace")
@Tag("heavy")
@Execution(ExecutionMode.CONCURRENT)
class SchemathesisE2E {
  /** The run has a limit of its own, which says more when it is over. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void every_operation_takes_refuses_and_answers_what_the_document_says() {
    var run = Schemathesis.required().run(Installation.fromEnvironment()).succeeds();

    assertThat(run.output()).contains("No issues found").endsWith("every operation was done\n");
  }
}
