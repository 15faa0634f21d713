package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerEnvTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("p")
          .withNamespace("n")
          .withUid("u")
          .addToLabels("app", "x")
          .endMetadata()
          .withNewSpec()
          .endSpec()
          .build();

  private final ContainerEnv env =
      new ContainerEnv(
          new ContainerEnv.Lookup() {
            @Override
            public Optional<Map<String, String>> secret(String namespace, String name) {
              return name.equals("there") ? Optional.of(Map.of("key", "hidden")) : Optional.empty();
            }

            @Override
            public Optional<Map<String, String>> configMap(String namespace, String name) {
              return name.equals("there") ? Optional.of(Map.of("key", "open")) : Optional.empty();
            }
          },
          Map.of("memory", new Quantity("8Gi"), "cpu", new Quantity("4")));

  private Map<String, String> of(EnvVar... variables) throws ContainerConfigException {
    Container container =
        new ContainerBuilder()
            .withEnv(variables)
            .withNewResources()
            .addToLimits("memory", new Quantity("1Gi"))
            .endResources()
            .build();
    return env.of(POD, container);
  }

  @Test
  void literals_see_what_stands_before_them() throws Exception {
    assertThat(of(new EnvVar("A", "1", null), new EnvVar("B", "$(A)$$", null)))
        .containsEntry("B", "1$");
  }

  @Test
  void keys_of_secrets_and_config_maps_are_read() throws Exception {
    assertThat(of(secret("there", "key", false), configMap("there", "key", false)))
        .containsEntry("S", "hidden")
        .containsEntry("C", "open");
  }

  @Test
  void what_is_missing_and_optional_is_left_out() throws Exception {
    assertThat(
            of(
                secret("absent", "key", true),
                secret("there", "absent", true),
                configMap("absent", "key", true)))
        .isEmpty();
  }

  @Test
  void what_is_missing_is_named_in_the_kubelets_words() {
    assertThatThrownBy(() -> of(secret("absent", "key", false)))
        .hasMessage("secret \"absent\" not found");
    assertThatThrownBy(() -> of(secret("there", "other", false)))
        .hasMessage("couldn't find key other in Secret n/there");
    assertThatThrownBy(() -> of(configMap("absent", "key", false)))
        .hasMessage("configmap \"absent\" not found");
    assertThatThrownBy(() -> of(configMap("there", "other", false)))
        .hasMessage("couldn't find key other in ConfigMap n/there");
  }

  @Test
  void a_limit_is_in_its_unit_and_the_nodes_where_there_is_none() throws Exception {
    assertThat(of(resource("limits.memory", null))).containsEntry("R", "1073741824");
    assertThat(of(resource("limits.memory", "1Mi"))).containsEntry("R", "1024");
    assertThat(of(resource("limits.cpu", null))).containsEntry("R", "4");
  }

  @Test
  void fields_of_the_pod_are_read() throws Exception {
    assertThat(of(field("metadata.name"))).containsEntry("F", "p");
    assertThat(of(field("metadata.labels['app']"))).containsEntry("F", "x");
    assertThat(of(field("status.podIP"))).containsEntry("F", "127.0.0.1");
    assertThat(of(field("spec.nodeName"))).containsEntry("F", "laptop");
  }

  private static EnvVar secret(String name, String key, boolean optional) {
    return new EnvVarBuilder()
        .withName("S")
        .withNewValueFrom()
        .withNewSecretKeyRef(key, name, optional)
        .endValueFrom()
        .build();
  }

  private static EnvVar configMap(String name, String key, boolean optional) {
    return new EnvVarBuilder()
        .withName("C")
        .withNewValueFrom()
        .withNewConfigMapKeyRef(key, name, optional)
        .endValueFrom()
        .build();
  }

  private static EnvVar resource(String name, String divisor) {
    return new EnvVarBuilder()
        .withName("R")
        .withNewValueFrom()
        .withNewResourceFieldRef()
        .withDivisor(divisor == null ? null : new Quantity(divisor))
        .withResource(name)
        .endResourceFieldRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar field(String path) {
    return new EnvVarBuilder()
        .withName("F")
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }
}
