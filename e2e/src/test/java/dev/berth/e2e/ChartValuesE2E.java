package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Rendered;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chart makes of values that no installation of this suite has. */
@Order(14)
@Tag("containers")
class ChartValuesE2E {
  private static final String OPERATOR = "berth-operator";
  private static final String PROXY = "berth-proxy";
  private static final String TEST = "berth-proxy-answers";

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void berth_has_roles_in_the_named_namespaces_and_its_own_only() {
    Rendered chart = chart("sandbox.namespaces={team-a,team-b}");

    for (String account : List.of(OPERATOR, PROXY)) {
      assertThat(chart.namespacesOf(Role.class, account))
          .isEqualTo(chart.namespacesOf(RoleBinding.class, account))
          .containsExactlyInAnyOrder("team-a", "team-b", release());
    }
    assertThat(names(chart, ClusterRole.class)).doesNotContain(OPERATOR + "." + release());
    assertThat(chart.env(OPERATOR, "BERTH_NAMESPACES")).isEqualTo("team-a,team-b");
  }

  @Test
  void cluster_wide_makes_the_operators_role_one_of_the_cluster_and_leaves_the_proxys() {
    String everywhere = OPERATOR + "." + release();
    Role named = inNamespace(chart(), Role.class, OPERATOR, "berth-sandboxes");

    Rendered chart = chart("sandbox.clusterWide=true");

    assertThat(chart.one(ClusterRole.class, everywhere).getRules()).isEqualTo(named.getRules());
    ClusterRoleBinding binding = chart.one(ClusterRoleBinding.class, everywhere);
    assertThat(binding.getRoleRef().getName()).isEqualTo(everywhere);
    assertThat(binding.getSubjects())
        .singleElement()
        .satisfies(
            subject -> {
              assertThat(subject.getKind()).isEqualTo("ServiceAccount");
              assertThat(subject.getName()).isEqualTo(OPERATOR);
              assertThat(subject.getNamespace()).isEqualTo(release());
            });
    assertThat(chart.namespacesOf(Role.class, OPERATOR)).containsExactly(release());
    assertThat(chart.env(OPERATOR, "BERTH_NAMESPACES")).isEqualTo("*");
    assertThat(chart.namespacesOf(Role.class, PROXY))
        .containsExactlyInAnyOrder("berth-sandboxes", release());
    assertThat(chart.env(PROXY, "BERTH_NAMESPACES")).isEqualTo("berth-sandboxes");
  }

  @Test
  void the_limits_hold_where_the_operator_serves() {
    String limits = "berth-limits." + release();

    assertThat(
            chart()
                .one(ValidatingAdmissionPolicyBinding.class, limits)
                .getSpec()
                .getMatchResources()
                .getNamespaceSelector()
                .getMatchExpressions())
        .singleElement()
        .satisfies(only -> assertThat(only.getValues()).containsExactly("berth-sandboxes"));
    assertThat(
            chart("sandbox.clusterWide=true")
                .one(ValidatingAdmissionPolicyBinding.class, limits)
                .getSpec()
                .getMatchResources())
        .isNull();
  }

  @Test
  void an_ingress_leads_its_host_to_the_proxys_service() {
    Rendered chart =
        chart(
            "ingress.enabled=true",
            "ingress.className=outer",
            "ingress.annotations.size=100m",
            "ingress.hosts[0].host=sandboxes.example.org",
            "ingress.tls[0].secretName=sandboxes-tls",
            "ingress.tls[0].hosts={sandboxes.example.org}");

    Ingress ingress = chart.one(Ingress.class, PROXY);
    IngressSpec spec = ingress.getSpec();
    assertThat(ingress.getMetadata().getAnnotations()).containsEntry("size", "100m");
    assertThat(spec.getIngressClassName()).isEqualTo("outer");
    assertThat(spec.getRules()).hasSize(1);
    assertThat(spec.getRules().getFirst().getHost()).isEqualTo("sandboxes.example.org");
    assertThat(spec.getTls())
        .singleElement()
        .satisfies(
            tls -> {
              assertThat(tls.getSecretName()).isEqualTo("sandboxes-tls");
              assertThat(tls.getHosts()).containsExactly("sandboxes.example.org");
            });
    List<HTTPIngressPath> paths = spec.getRules().getFirst().getHttp().getPaths();
    assertThat(paths).hasSize(1);
    assertThat(paths.getFirst().getPath()).isEqualTo("/");
    assertThat(paths.getFirst().getPathType()).isEqualTo("Prefix");
    IngressServiceBackend backend = paths.getFirst().getBackend().getService();
    assertThat(chart.one(Service.class, backend.getName()).getSpec().getPorts())
        .extracting(ServicePort::getName)
        .contains(backend.getPort().getName());
    assertThat(chart().all(Ingress.class)).as("unless asked for").isEmpty();
  }

  @Test
  void an_ingress_without_hosts_is_refused() {
    assertThat(Rendered.template(scene.cluster(), "ingress.enabled=true").fails().errors())
        .contains("ingress.enabled needs at least one entry in ingress.hosts");
  }

  @Test
  void a_token_of_your_own_is_mounted_and_none_is_made() {
    Rendered chart = chart("accessToken.existingSecret=mine", "accessToken.key=word");

    assertThat(names(chart, Secret.class)).containsExactly("berth-token-key");
    for (String pod : List.of(PROXY, TEST)) {
      SecretVolumeSource token = secret(chart, pod, "token");
      assertThat(token.getSecretName()).as(pod).isEqualTo("mine");
      assertThat(token.getItems()).as(pod).containsExactly(new KeyToPath("word", null, "token"));
    }
  }

  @Test
  void a_key_of_your_own_is_mounted_and_none_is_made() {
    Rendered chart =
        chart("auth.issuedTokens.existingSecret=ours", "auth.issuedTokens.key=signing");

    assertThat(names(chart, Secret.class)).containsExactly("berth-access-token");
    SecretVolumeSource key = secret(chart, PROXY, "token-key");
    assertThat(key.getSecretName()).isEqualTo("ours");
    assertThat(key.getItems()).containsExactly(new KeyToPath("signing", null, "key"));
  }

  @Test
  void pull_secrets_are_in_every_pod_of_the_release_and_the_sandboxes_have_theirs() {
    Rendered chart = chart("image.pullSecrets={one,two}", "sandbox.imagePullSecrets={three}");

    assertThat(chart.pods()).containsOnlyKeys(OPERATOR, PROXY, TEST);
    assertThat(chart.pods())
        .allSatisfy(
            (name, pod) ->
                assertThat(pod.getImagePullSecrets())
                    .extracting(LocalObjectReference::getName)
                    .containsExactly("one", "two"));
    assertThat(chart.env(OPERATOR, "BERTH_IMAGE_PULL_SECRETS")).isEqualTo("three");
    assertThat(chart().pods())
        .as("unless asked for")
        .allSatisfy((name, pod) -> assertThat(pod.getImagePullSecrets()).isEmpty());
  }

  @Test
  void the_pod_of_helm_test_is_placed_as_the_proxy() {
    Rendered chart =
        chart(
            "proxy.nodeSelector.pool=berth",
            "proxy.tolerations[0].operator=Exists",
            "proxy.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=1",
            "proxy.priorityClassName=high");

    PodSpec proxy = chart.pods().get(PROXY);
    PodSpec test = chart.pods().get(TEST);
    assertThat(test.getNodeSelector())
        .isEqualTo(proxy.getNodeSelector())
        .isEqualTo(Map.of("pool", "berth"));
    assertThat(test.getTolerations()).hasSize(1).isEqualTo(proxy.getTolerations());
    assertThat(test.getAffinity()).isNotNull().isEqualTo(proxy.getAffinity());
    assertThat(test.getPriorityClassName()).isEqualTo("high");
  }

  @Test
  void the_kinds_are_of_the_release_unless_they_are_yours_to_install() {
    assertThat(names(chart(), CustomResourceDefinition.class))
        .containsExactlyInAnyOrder("sandboxes.berth.dev", "sandboxtemplates.berth.dev");
    assertThat(chart("crds.install=false").all(CustomResourceDefinition.class)).isEmpty();
  }

  @Test
  void the_kinds_stay_at_uninstall_unless_they_shall_not() {
    assertThat(chart().all(CustomResourceDefinition.class)).hasSize(2).allMatch(this::isKept);
    assertThat(chart("crds.keep=false").all(CustomResourceDefinition.class))
        .hasSize(2)
        .noneMatch(this::isKept);
  }

  @Test
  void the_sandboxes_namespaces_are_made_and_stay_unless_you_make_them() {
    List<Namespace> made = chart("sandbox.namespaces={team-a,team-b}").all(Namespace.class);

    assertThat(made)
        .extracting(namespace -> namespace.getMetadata().getName())
        .containsExactly("team-a", "team-b");
    assertThat(made)
        .allMatch(this::isKept)
        .allSatisfy(
            namespace ->
                assertThat(namespace.getMetadata().getLabels())
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
    assertThat(chart("sandbox.createNamespaces=false").all(Namespace.class)).isEmpty();
  }

  private static Rendered chart(String... values) {
    return Rendered.of(scene.cluster(), values);
  }

  private static String release() {
    return scene.installation().release();
  }

  private boolean isKept(HasMetadata object) {
    return "keep".equals(object.getMetadata().getAnnotations().get("helm.sh/resource-policy"));
  }

  private static List<String> names(Rendered chart, Class<? extends HasMetadata> kind) {
    return chart.all(kind).stream().map(object -> object.getMetadata().getName()).toList();
  }

  private static <T extends HasMetadata> T inNamespace(
      Rendered chart, Class<T> kind, String name, String namespace) {
    return chart.all(kind).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .filter(object -> object.getMetadata().getNamespace().equals(namespace))
        .findFirst()
        .orElseThrow();
  }

  private static SecretVolumeSource secret(Rendered chart, String pod, String volume) {
    return chart.pods().get(pod).getVolumes().stream()
        .filter(each -> each.getName().equals(volume))
        .map(Volume::getSecret)
        .findFirst()
        .orElseThrow();
  }
}
