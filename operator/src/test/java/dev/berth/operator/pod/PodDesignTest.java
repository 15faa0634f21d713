package dev.berth.operator.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.crds.SandboxPod;
import dev.berth.operator.support.Given;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template becomes. */
class PodDesignTest {
  private final PodDesign design = new PodDesign(Given.PODS);

  @Test
  void it_is_closed_by_default() {
    Pod pod = pod("{}");

    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(1);
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(1000);
    assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    var container = sandbox(pod).getSecurityContext();
    assertThat(container.getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getCapabilities().getAdd()).isEmpty();
  }

  @Test
  void its_first_process_is_the_agent_whatever_the_image() {
    assertThat(sandbox(pod("{\"image\": \"debian:13\"}")).getCommand())
        .containsExactly("/berth/jre/bin/java", "@/berth/agent.args");
  }

  @Test
  void it_is_labelled_for_whom_it_is_made() {
    Pod pod = pod("{}");

    assertThat(pod.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "berth")
        .containsEntry("berth.dev/sandbox", "s")
        .containsEntry("berth.dev/template", "t")
        .containsKeys("berth.dev/template-revision", "berth.dev/network");
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getUid()).isEqualTo(Given.UID);
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getBlockOwnerDeletion()).isNull();
            });
  }

  @Test
  void requests_left_out_are_limits_times_the_ratio() {
    PodDesign small =
        new PodDesign(
            new PodSettings(
                "i",
                "a",
                List.of(),
                new BigDecimal("0.1"),
                new BigDecimal("0.5"),
                BigDecimal.ONE,
                30,
                16,
                300,
                1,
                false,
                List.of()));
    var resources =
        sandbox(
                small.pod(
                    Given.sandbox(""),
                    Given.template(
                        "{\"resources\": {\"limits\": {\"cpu\": 2, \"memory\": \"1Gi\"}, \"requests\":"
                            + " {\"ephemeral-storage\": \"1Gi\"}}}"),
                    "r",
                    60))
            .getResources();

    assertThat(resources.getLimits()).containsEntry("cpu", new Quantity("2"));
    assertThat(resources.getRequests())
        .containsEntry("cpu", new Quantity("200m"))
        .containsEntry("memory", new Quantity("536870912"))
        .containsEntry("ephemeral-storage", new Quantity("1Gi"));
  }

  @Test
  void a_pod_is_guaranteed_unless_somebody_overcommits() {
    Container container = sandbox(pod("{}"));

    assertThat(container.getResources().getRequests())
        .isEqualTo(container.getResources().getLimits());
  }

  @Test
  void literals_are_never_expanded() {
    assertThat(value("{\"env\": [{\"name\": \"A\", \"value\": \"$(HOME) $$ $\"}]}", "A"))
        .isEqualTo("$$(HOME) $$$$ $$");
  }

  @Test
  void what_would_steer_the_agent_travels_under_another_name() {
    String spec =
        "{\"env\": [{\"name\": \"LD_PRELOAD\", \"value\": \"/x.so\"}, {\"name\": \"HOME\","
            + " \"value\": \"/elsewhere\"}]}";

    assertThat(value(spec, "LD_PRELOAD")).isEmpty();
    assertThat(value(spec, "BERTH_USER_LD_PRELOAD")).isEqualTo("/x.so");
    assertThat(value(spec, "HOME")).isEqualTo("/home/user");
    assertThat(value(spec, "BERTH_USER_HOME")).isEqualTo("/elsewhere");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "LD_AUDIT"
      })
  void what_an_image_sets_to_steer_the_agent_is_blanked(String name) {
    assertThat(value("{}", name)).isEmpty();
  }

  @Test
  void the_sandboxes_own_variables_win_and_secrets_stay_references() {
    Pod pod =
        design.pod(
            Given.sandbox(
                "\"env\": [{\"name\": \"A\", \"value\": \"late\"}, {\"name\": \"K\", \"valueFrom\":"
                    + " {\"secretKeyRef\": {\"name\": \"keys\", \"key\": \"k\"}}}]"),
            Given.template("{\"env\": [{\"name\": \"A\", \"value\": \"early\"}]}"),
            "r",
            60);

    assertThat(env(pod).get("A").getValue()).isEqualTo("late");
    assertThat(env(pod).get("K").getValue()).isNull();
    assertThat(env(pod).get("K").getValueFrom().getSecretKeyRef().getName()).isEqualTo("keys");
  }

  @Test
  void names_of_berths_own_are_refused() {
    assertThatThrownBy(() -> pod("{\"env\": [{\"name\": \"BERTH_PORT\", \"value\": \"1\"}]}"))
        .isInstanceOf(PodRefusedException.class)
        .hasMessageContaining("BERTH_PORT");
  }

  @Test
  void the_agent_learns_its_limits_from_the_pod() {
    EnvVar memory = env(pod("{}")).get("BERTH_MEMORY_BYTES");

    assertThat(memory.getValueFrom().getResourceFieldRef().getResource())
        .isEqualTo("limits.memory");
    assertThat(value("{\"languages\": [\"python\"]}", "BERTH_LANGUAGES")).isEqualTo("python");
  }

  @Test
  void berths_own_image_brings_the_agent() {
    assertThat(pod("{}").getSpec().getInitContainers()).isEmpty();
    assertThat(pod("{}").getSpec().getVolumes()).isEmpty();
  }

  @Test
  void a_foreign_image_gets_the_agent_copied_and_read_only() {
    Pod pod = pod("{\"image\": \"debian:13\"}");

    assertThat(pod.getSpec().getInitContainers())
        .singleElement()
        .satisfies(
            init -> {
              assertThat(init.getImage()).isEqualTo("berth/agent:1");
              assertThat(init.getResources()).isEqualTo(sandbox(pod).getResources());
              assertThat(init.getSecurityContext()).isEqualTo(sandbox(pod).getSecurityContext());
            });
    assertThat(sandbox(pod).getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().equals("/berth"))
        .singleElement()
        .extracting(VolumeMount::getReadOnly)
        .isEqualTo(true);
    assertThat(sandbox(pod).getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/home/user", "/workspace", "/data", "/tmp");
    assertThat(env(pod).get("PYTHONUSERBASE").getValue()).isEqualTo("/home/user/.local");
  }

  @Test
  void root_has_the_few_capabilities_of_package_managers_where_it_is_allowed() {
    assertThatThrownBy(() -> pod("{\"user\": \"Root\"}"))
        .isInstanceOf(PodRefusedException.class)
        .hasMessage("spec.user Root is not allowed in this installation");
    PodDesign allowing =
        new PodDesign(
            new PodSettings(
                "i",
                "a",
                List.of(),
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                30,
                16,
                300,
                1,
                true,
                List.of()));
    Pod pod = allowing.pod(Given.sandbox(""), Given.template("{\"user\": \"Root\"}"), "r", 60);

    assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isZero();
    assertThat(sandbox(pod).getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(sandbox(pod).getSecurityContext().getCapabilities().getAdd())
        .containsExactlyInAnyOrder(
            "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETUID", "SETGID", "KILL");
    assertThat(sandbox(pod).getVolumeMounts())
        .as("uid 0 could write the agent that the image brings")
        .singleElement()
        .matches(mount -> mount.getMountPath().equals("/berth") && mount.getReadOnly());
  }

  @Test
  void the_overlay_adds_and_berths_own_stays() {
    Pod pod =
        pod(
            """
            {"podTemplate": {
              "metadata": {"labels": {"team": "a", "app.kubernetes.io/managed-by": "me"}},
              "spec": {"nodeSelector": {"disk": "ssd"}, "priorityClassName": "low",
               "tolerations": [{"operator": "Exists"}],
               "volumes": [{"name": "models", "persistentVolumeClaim": {"claimName": "m"}}],
               "containers": [{"name": "sandbox",
                "volumeMounts": [{"name": "models", "mountPath": "/models"}],
                "resources": {"limits": {"nvidia.com/gpu": "1", "memory": "1Ti"}}}]}}}
            """);

    assertThat(pod.getMetadata().getLabels())
        .containsEntry("team", "a")
        .containsEntry(SandboxPod.LABEL_MANAGED_BY, "berth");
    assertThat(pod.getSpec().getNodeSelector()).isEqualTo(Map.of("disk", "ssd"));
    assertThat(pod.getSpec().getPriorityClassName()).isEqualTo("low");
    assertThat(sandbox(pod).getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/models");
    assertThat(sandbox(pod).getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"))
        .containsEntry("memory", new Quantity("4Gi"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"volumes\": [{\"name\": \"h\", \"hostPath\": {\"path\": \"/\"}}]}",
        "{\"volumes\": [{\"name\": \"h\", \"projected\": {\"sources\": [{\"serviceAccountToken\":"
            + " {\"path\": \"t\"}}]}}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"x\","
            + " \"mountPath\": \"/berth\"}]}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"x\","
            + " \"mountPath\": \"/berth/jre\"}]}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"x\","
            + " \"mountPath\": \"/x/../berth\"}]}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"x\","
            + " \"mountPath\": \"/\"}]}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"berth-agent\","
            + " \"mountPath\": \"/agent\"}]}]}",
        "{\"containers\": [{\"name\": \"sandbox\", \"volumeMounts\": [{\"name\": \"berth-mine\","
            + " \"mountPath\": \"/berth/jre\", \"readOnly\": true}]}]}",
        "{\"volumes\": [{\"name\": \"berth-agent\", \"secret\": {\"secretName\": \"x\"}}]}",
        "{\"volumes\": [{\"name\": \"n\", \"nfs\": {\"server\": \"10.0.0.1\", \"path\": \"/\"}}]}"
      })
  void an_overlay_that_would_open_it_is_refused(String spec) {
    assertThatThrownBy(() -> pod("{\"podTemplate\": {\"spec\": " + spec + "}}"))
        .isInstanceOf(PodRefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spec\": {\"priorityClassName\": \"system-node-critical\"}}",
        "{\"metadata\": {\"annotations\":"
            + " {\"container.apparmor.security.beta.kubernetes.io/sandbox\": \"unconfined\"}}}",
        "{\"metadata\": {\"labels\": {\"berth.dev/network\": \"0123456789ab\"}}}"
      })
  void what_would_raise_it_above_others_or_loosen_it_is_refused(String podTemplate) {
    assertThatThrownBy(
            () ->
                pod(
                    "{\"network\": {\"egress\": \"Unmanaged\"}, \"podTemplate\": "
                        + podTemplate
                        + "}"))
        .isInstanceOf(PodRefusedException.class);
  }

  @Test
  void a_folder_that_only_begins_like_a_closed_one_may_be_mounted() {
    Pod pod =
        pod(
            """
            {"podTemplate": {"spec": {
              "volumes": [{"name": "x", "emptyDir": {}}],
              "containers": [{"name": "sandbox", "volumeMounts": [
               {"name": "x", "mountPath": "/process"}, {"name": "x", "mountPath": "/berths"}]}]}}}
            """);

    assertThat(sandbox(pod).getVolumeMounts()).hasSize(2);
  }

  @Test
  void the_revision_changes_with_what_shapes_a_pod_and_with_nothing_else() {
    String revision = revision("{}");

    assertThat(revision("{\"description\": \"x\", \"retentionSeconds\": 1}")).isEqualTo(revision);
    assertThat(revision("{\"image\": \"debian:13\"}")).isNotEqualTo(revision);
    assertThat(revision("{\"network\": {\"egress\": \"None\"}}")).isNotEqualTo(revision);
    assertThat(revision("{\"podTemplate\": {\"spec\": {\"priorityClassName\": \"a\"}}}"))
        .isNotEqualTo(revision);
  }

  private String revision(String spec) {
    return design.revision(Given.template(spec));
  }

  private Pod pod(String spec) {
    return design.pod(Given.sandbox(""), Given.template(spec), "r", 60);
  }

  private static Container sandbox(Pod pod) {
    return pod.getSpec().getContainers().getFirst();
  }

  private String value(String spec, String name) {
    return env(pod(spec)).get(name).getValue();
  }

  private static Map<String, EnvVar> env(Pod pod) {
    return sandbox(pod).getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, Function.identity()));
  }
}
