package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Scene;
import java.util.List;
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
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void outside_of_the_named_namespaces_the_operator_may_nothing_but_ask_about_itself() {
    assertThat(rightsElsewhere("operator"))
        .isNotEmpty()
        .allMatch(resource -> resource.startsWith("self"));
  }

  @Test
  void outside_of_them_the_proxy_may_ask_about_its_callers_besides() {
    assertThat(rightsElsewhere("proxy"))
        .filteredOn(resource -> !resource.startsWith("self"))
        .containsExactlyInAnyOrder(
            "tokenreviews.authentication.k8s.io", "subjectaccessreviews.authorization.k8s.io");
  }

  private static List<String> rightsElsewhere(String account) {
    return scene
        .cluster()
        .kubectl("auth", "can-i", "--list", "--no-headers", "-n", "default", as(account))
        .succeeds()
        .output()
        .lines()
        // Non-resource URLs such as /healthz, which everybody may read.
        .filter(line -> !line.startsWith(" "))
        .map(line -> line.split("\\s+")[0])
        .toList();
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
                    "auth", "can-i", verb, kind, "--subresource=" + subresource, as(account))
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

  private static String as(String account) {
    return "--as=system:serviceaccount:%s:berth-%s"
        .formatted(scene.installation().release(), account);
  }
}
