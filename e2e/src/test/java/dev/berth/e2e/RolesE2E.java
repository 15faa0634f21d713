package dev.berth.e2e;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens of the cluster's accounts do by REST what their Roles let them do by kubectl. */
@Order(12)
@Tag("containers")
class RolesE2E {
  /** A replica keeps what it was told of a right for ten seconds. */
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();
  private final PlainClient client = new PlainClient(scene.client().url());

  @Test
  void a_role_lets_its_holder_look_but_not_run_until_it_says_so() {
    String account = account();
    String token = token(account);

    assertGet(token, "", 404);
    assertExecute(token, 404);

    allow(account, rule("sandboxes", "get", "list"));
    assertGet(token, "", 200);
    assertGet(token, "/health", 200);
    assertGet(token, "/contexts", 403);
    assertExecute(token, 403);

    allow(account, rule("sandboxes/execute", "create"));
    assertExecute(token, 200);
    client.get("/templates", "Authorization", "Bearer " + token).is(403);
  }

  @Test
  void a_token_that_the_cluster_does_not_know_is_401() {
    String token = token(account());

    client
        .get("/sandboxes", "Authorization", "Bearer " + token.substring(0, token.length() - 4))
        .is(401);
  }

  private void assertGet(String token, String path, int status) {
    Awaitility.await()
        .atMost(KNOWN_WITHIN)
        .untilAsserted(
            () -> client.get(sandbox.path(path), "Authorization", "Bearer " + token).is(status));
  }

  private void assertExecute(String token, int status) {
    Awaitility.await()
        .atMost(KNOWN_WITHIN)
        .untilAsserted(
            () ->
                client
                    .post(
                        sandbox.path("/contexts/execute"),
                        "{\"language\": \"python\", \"code\": \"1\"}",
                        "Authorization",
                        "Bearer " + token)
                    .is(status));
  }

  private static String namespace() {
    return scene.installation().namespace();
  }

  private static String account() {
    String name = scene.newName();
    var account =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace())
            .endMetadata()
            .build();
    scene.cluster().client().resource(account).create();
    scene.afterwards(() -> scene.cluster().client().resource(account).delete());
    return name;
  }

  private static String token(String account) {
    return scene
        .cluster()
        .client()
        .serviceAccounts()
        .inNamespace(namespace())
        .withName(account)
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  private static PolicyRule rule(String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups("berth.dev")
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  private static void allow(String account, PolicyRule rule) {
    String name = scene.newName();
    var role =
        new RoleBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace())
            .endMetadata()
            .withRules(rule)
            .build();
    var binding =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace())
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
            .addNewSubject("", "ServiceAccount", account, namespace())
            .build();
    for (var object : new HasMetadata[] {role, binding}) {
      scene.cluster().client().resource(object).create();
      scene.afterwards(() -> scene.cluster().client().resource(object).delete());
    }
  }
}
