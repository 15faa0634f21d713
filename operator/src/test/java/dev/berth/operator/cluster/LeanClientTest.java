package dev.berth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeanClientTest {
  private static final String METADATA =
      "\"metadata\": {\"name\": \"a\", \"managedFields\": [{\"manager\": \"m\"}], \"uid\": \"u\"}";

  @Test
  void it_reads_no_managed_fields_and_all_else() {
    Pod pod =
        LeanClient.serialization()
            .unmarshal("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", " + METADATA + "}", Pod.class);

    assertThat(pod.getMetadata().getManagedFields()).isEmpty();
    assertThat(pod.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(pod.getMetadata().getUid()).isEqualTo("u");
  }

  @Test
  void it_reads_and_writes_times_as_the_api_does() {
    Sandbox sandbox =
        LeanClient.serialization()
            .unmarshal(
                "{\"apiVersion\": \"berth.dev/v1alpha1\", \"kind\": \"Sandbox\", "
                    + METADATA
                    + ", \"status\": {\"readyTime\": \"2026-01-01T00:00:00.5Z\"}}",
                Sandbox.class);

    assertThat(sandbox.getStatus().readyTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00.5Z"));
    assertThat(LeanClient.serialization().asJson(sandbox.getStatus()))
        .contains("\"readyTime\":\"2026-01-01T00:00:00.500Z\"");
  }
}
