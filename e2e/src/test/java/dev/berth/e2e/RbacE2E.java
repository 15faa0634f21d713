package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Rights;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the two accounts may do, as the API server answers it. */
@Order(12)
@Tag("containers")
class RbacE2E {
  /** Who calls, and what it may: by the cluster's own API, where nothing is kept. */
  private static final List<String> REVIEWS =
      List.of(
          "subjectaccessreviews.authorization.k8s.io: create",
          "tokenreviews.authentication.k8s.io: create");

  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @MethodSource("elsewhere")
  void outside_of_the_named_namespaces_the_operator_may_nothing(String namespace) {
    assertThat(rights("operator", namespace)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("elsewhere")
  void outside_of_them_the_proxy_may_ask_about_its_callers(String namespace) {
    assertThat(rights("proxy", namespace)).containsExactlyElementsOf(REVIEWS);
  }

  /** All but those that have sandboxes, and Berth's own. */
  static List<String> elsewhere() {
    Set<String> theirs = Set.copyOf(sandboxNamespaces());
    return scene.cluster().client().namespaces().list().getItems().stream()
        .map(namespace -> namespace.getMetadata().getName())
        .filter(name -> !theirs.contains(name))
        .filter(name -> !name.equals(scene.installation().release()))
        .toList();
  }

  @Test
  void the_named_namespaces_are_few_and_the_others_are_there() {
    assertThat(sandboxNamespaces())
        .contains(scene.installation().namespace())
        .doesNotContain("*", "kube-system", "default");
    assertThat(elsewhere()).contains("kube-system", "default");
  }

  @Test
  void among_sandboxes_the_operator_may_what_it_lives_by() {
    assertThat(sandboxNamespaces())
        .allSatisfy(
            namespace ->
                assertThat(rights("operator", namespace))
                    .containsExactly(
                        "events.events.k8s.io: create patch",
                        "networkpolicies.networking.k8s.io: create delete list update watch",
                        "pods: create delete get list patch watch",
                        "sandboxes.berth.dev: delete get list watch",
                        "sandboxes/status.berth.dev: patch",
                        "sandboxtemplates.berth.dev: get list watch",
                        "sandboxtemplates/status.berth.dev: patch"));
  }

  @Test
  void among_sandboxes_the_proxy_may_what_its_callers_ask_for() {
    List<String> expected = new ArrayList<>(REVIEWS);
    expected.addAll(
        List.of(
            "events.events.k8s.io: create patch",
            "pods: get list watch",
            "pods/portforward: create get",
            "sandboxes.berth.dev: create delete get list patch watch",
            "sandboxes/status.berth.dev: patch",
            "sandboxtemplates.berth.dev: create delete get list patch"));
    if (!operatorsSetting("BERTH_EXEC_RUNTIME_CLASSES").isEmpty()) {
      expected.add("pods/exec: create get");
    }
    assertThat(sandboxNamespaces())
        .allSatisfy(
            namespace ->
                assertThat(rights("proxy", namespace))
                    .containsExactlyInAnyOrderElementsOf(expected));
  }

  @Test
  void beside_itself_the_operator_may_hold_its_lease() {
    assertThat(rights("operator", scene.installation().release()))
        .containsExactly(
            "leases.coordination.k8s.io: create",
            "leases.coordination.k8s.io named berth-operator: get patch");
  }

  @Test
  void beside_itself_the_proxy_may_read_keys() {
    List<String> expected = new ArrayList<>(REVIEWS);
    expected.add("secrets: list watch");

    assertThat(rights("proxy", scene.installation().release()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("denied")
  void an_account_may_not(String account, String verb, String resource) {
    String kind = resource.replaceFirst("/.*", "");
    String subresource = resource.substring(kind.length()).replaceFirst("/", "");
    assertThat(
            scene
                .cluster()
                .inNamespace(
                    "auth",
                    "can-i",
                    verb,
                    kind,
                    "--subresource=" + subresource,
                    "--as=" + named(account))
                .output()
                .strip())
        .isEqualTo("no");
  }

  static Stream<Arguments> denied() {
    return Stream.of(
        Arguments.of("operator", "get", "secrets"),
        Arguments.of("operator", "create", "pods/exec"),
        Arguments.of("operator", "create", "pods/portforward"),
        Arguments.of("operator", "update", "sandboxes"),
        Arguments.of("operator", "create", "rolebindings"),
        Arguments.of("operator", "impersonate", "users"),
        Arguments.of("proxy", "get", "secrets"),
        Arguments.of("proxy", "create", "pods"),
        Arguments.of("proxy", "delete", "pods"),
        Arguments.of("proxy", "create", "pods/attach"),
        Arguments.of("proxy", "create", "networkpolicies"),
        Arguments.of("proxy", "update", "sandboxtemplates/status"));
  }

  private static List<String> rights(String account, String namespace) {
    return Rights.of(scene.installation(), named(account), namespace);
  }

  private static String named(String account) {
    return "system:serviceaccount:%s:berth-%s".formatted(scene.installation().release(), account);
  }

  private static List<String> sandboxNamespaces() {
    return List.of(operatorsSetting("BERTH_NAMESPACES").split(","));
  }

  private static String operatorsSetting(String name) {
    return scene
        .cluster()
        .podsOfBerth("operator")
        .getFirst()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(each -> each.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElse("");
  }
}
