package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static dev.berth.embedded.api.Fixture.SANDBOXES;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator's account has the rules that the chart gives it. */
@Timeout(180)
class AccessTest {
  private static final String OPERATOR = "operator-token";
  private static final String ME = "system:serviceaccount:berth:operator";

  private final Fixture api;

  AccessTest() throws IOException {
    var role =
        new RoleBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .endMetadata()
            .withRules(rules("operator.yaml"))
            .build();
    var named =
        new PolicyRule(List.of(""), null, List.of("first"), List.of("configmaps"), List.of("get"));
    api =
        new Fixture(
            Accounts.Account.ofServiceAccount(
                "berth",
                "operator",
                OPERATOR,
                List.of(
                    Accounts.Grant.of(role), new Accounts.Grant("kube-system", List.of(named)))));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void nobody_may_ask_for_objects_without_a_token() {
    for (var token : List.of("", "Bearer ", "Bearer wrong", "Basic YTpi")) {
      var answer = api.send("GET", PODS, "", "", "Authorization", token);
      assertThat(answer.code()).isEqualTo(401);
      assertThat(answer.reason()).isEqualTo("Unauthorized");
    }
  }

  @Test
  void everybody_may_ask_how_the_server_is() {
    for (var path : List.of("/version", "/healthz", "/readyz", "/livez")) {
      var request = api.request(path, "Authorization", "").build();
      assertThat(api.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
          .succeedsWithin(Duration.ofSeconds(10))
          .returns(200, HttpResponse::statusCode);
    }
  }

  @Test
  void an_account_may_do_what_its_role_says() {
    assertThat(as(OPERATOR, "GET", PODS, "").code()).isEqualTo(200);
    assertThat(as(OPERATOR, "POST", SANDBOXES, Fixture.sandboxJson("box")).message())
        .isEqualTo(
            "sandboxes.berth.dev is forbidden: User \""
                + ME
                + "\" cannot create resource"
                + " \"sandboxes\" in API group \"berth.dev\" in the namespace \"default\"");
    api.sandbox("box");
    assertThat(as(OPERATOR, "PUT", SANDBOXES + "/box", "{}").message())
        .startsWith("sandboxes.berth.dev \"box\" is forbidden: ")
        .contains("cannot update resource \"sandboxes\"");
    assertThat(as(OPERATOR, "GET", "/api/v1/pods", "").message())
        .endsWith("cannot list resource \"pods\" in API group \"\" at the cluster scope");
    assertThat(as(OPERATOR, "GET", PODS + "/p/portforward?ports=1", "").message())
        .contains("cannot get resource \"pods/portforward\"");
  }

  @Test
  void a_subresource_has_rules_of_its_own() {
    api.sandbox("box");
    var type = "application/merge-patch+json";
    var token = "Bearer " + OPERATOR;
    assertThat(
            api.send(
                    "PATCH",
                    SANDBOXES + "/box/status",
                    type,
                    "{\"status\":{\"phase\":\"Running\"}}",
                    "Authorization",
                    token)
                .code())
        .isEqualTo(200);
    assertThat(api.send("PATCH", SANDBOXES + "/box", type, "{}", "Authorization", token).code())
        .isEqualTo(403);
  }

  @Test
  void a_rule_may_name_its_objects() {
    var maps = "/api/v1/namespaces/kube-system/configmaps";
    assertThat(as(OPERATOR, "GET", maps + "/first", "").code()).isEqualTo(404);
    assertThat(as(OPERATOR, "GET", maps + "/second", "").code()).isEqualTo(403);
    assertThat(as(OPERATOR, "GET", maps, "").code()).isEqualTo(403);
  }

  @Test
  void anybody_may_ask_who_they_are_and_what_they_may() {
    var me =
        as(
            OPERATOR,
            "POST",
            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            "{\"kind\":\"SelfSubjectReview\"}");
    assertThat(me.body().at("/status/userInfo/username").asText()).isEqualTo(ME);
    assertThat(mayI("list", "pods")).isTrue();
    assertThat(mayI("list", "secrets")).isFalse();
  }

  @Test
  void only_those_who_may_review_others() {
    var tokens = "/apis/authentication.k8s.io/v1/tokenreviews";
    var review = "{\"kind\":\"TokenReview\",\"spec\":{\"token\":\"%s\"}}";
    assertThat(as(OPERATOR, "POST", tokens, review.formatted(OPERATOR)).code()).isEqualTo(403);
    var known = api.post(tokens, review.formatted(OPERATOR)).body().get("status");
    assertThat(known.get("authenticated").asBoolean()).isTrue();
    assertThat(known.at("/user/username").asText()).isEqualTo(ME);
    var unknown = api.post(tokens, review.formatted("x")).body().get("status");
    assertThat(unknown.get("authenticated").asBoolean()).isFalse();
    var access =
        api.post(
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            """
            {"kind":"SubjectAccessReview","spec":{"user":"%s","resourceAttributes":
             {"verb":"delete","group":"berth.dev","resource":"sandboxes","namespace":"default"}}}"""
                .formatted(ME));
    assertThat(access.body().at("/status/allowed").asBoolean()).isTrue();
  }

  private boolean mayI(String verb, String resource) {
    return as(
            OPERATOR,
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            """
            {"spec":{"resourceAttributes":{"verb":"%s","resource":"%s","namespace":"default"}}}"""
                .formatted(verb, resource))
        .body()
        .at("/status/allowed")
        .asBoolean();
  }

  private Fixture.Answer as(String token, String method, String path, String body) {
    return api.send(method, path, "application/json", body, "Authorization", "Bearer " + token);
  }

  private static List<PolicyRule> rules(String file) throws IOException {
    var yaml = Files.readString(Path.of("../helm/berth/files/rbac", file));
    return List.of(Fixture.JSON.convertValue(Json.parse(yaml, true), PolicyRule[].class));
  }
}
