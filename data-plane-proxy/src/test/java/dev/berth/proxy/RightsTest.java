package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.proxy.auth.Secrets;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that the proxy asks of the API server is in the Roles that the chart ships. */
@Timeout(60)
class RightsTest {
  private static final Path ROLES = Path.of("../helm/berth/files/rbac");
  private static final Pattern OBJECT =
      Pattern.compile(
          "/apis?/(?:([a-z0-9.]+)/)?(v[0-9a-z]+)/namespaces/[^/?]+/([a-z]+)(?:/([^/?]+))?(?:/([a-z]+))?(\\?.*)?");

  @Test
  void the_role_allows_what_is_asked() throws Exception {
    Set<String> asked = new TreeSet<>();
    try (var scene = new Scene()) {
      scene.ready("a");
      scene.agent.script =
          (_, _, out) -> {
            Agent.write(
                out,
                "HTTP/1.1 200 OK\r\nBerth-Notices: ChildOOMKilled\r\nContent-Length: 2\r\n\r\n{}");
            return true;
          };
      forget(scene);
      scene.get("/sandboxes/a/contexts");
      await().until(() -> scene.read("a").getStatus().lastActivityTime() != null);
      scene.get("/sandboxes/none/contexts");
      var create =
          scene.http.sendAsync(
              scene
                  .request("/sandboxes")
                  .POST(
                      BodyPublishers.ofString("{\"templateName\":\"python\",\"sandboxId\":\"b\"}"))
                  .build(),
              BodyHandlers.discarding());
      await().until(() -> scene.read("b") != null);
      asked.addAll(requests(scene));
      scene.status("b", Phase.Failed, "ImagePull", null);
      create.get();
      var stop =
          scene.http.sendAsync(
              scene.request("/sandboxes/a/stop").POST(BodyPublishers.noBody()).build(),
              BodyHandlers.discarding());
      await().until(() -> scene.read("a").getSpec().wantsStop());
      scene.status("a", Phase.Terminated, "Stopped", "sbx-a");
      stop.get();
      scene.delete("/sandboxes/a");
      templates(scene);
      asked.addAll(requests(scene));
    }

    var allowed = allowed("proxy.yaml");
    assertThat(asked)
        .contains(
            "patch berth.dev/sandboxes/status",
            "create berth.dev/sandboxes",
            "delete berth.dev/sandboxes",
            "list berth.dev/sandboxtemplates",
            "create berth.dev/sandboxtemplates",
            "patch berth.dev/sandboxtemplates",
            "delete berth.dev/sandboxtemplates",
            "create events.k8s.io/events")
        .allSatisfy(right -> assertThat(allowed).contains(right));
  }

  @Test
  void the_other_two_roles_allow_what_callers_are_known_by() throws Exception {
    Set<String> asked = new TreeSet<>();
    try (var scene = Scene.guarded()) {
      scene.key(Secrets.apiKey("b", "an-api-key-of-sufficient-length", Scene.NAMESPACE));
      await().until(() -> scene.proxy.isReady());
      asked.addAll(requests(scene));
    }

    assertThat(asked.stream().filter(a -> a.endsWith("/secrets")))
        .contains("watch /secrets")
        .filteredOn(a -> !a.startsWith("create"))
        .allSatisfy(a -> assertThat(allowed("proxy-own.yaml")).contains(a));
    assertThat(allowed("proxy-cluster.yaml"))
        .containsExactly(
            "create authentication.k8s.io/tokenreviews",
            "create authorization.k8s.io/subjectaccessreviews");
  }

  private static void templates(Scene scene) throws Exception {
    scene.post("/sandboxes", "{}");
    scene.get("/templates");
    scene.send(scene.request("/templates/python").PUT(BodyPublishers.ofString("{\"cpu\": 1}")));
    scene.post("/templates", "{\"templateName\": \"python\"}");
    scene.delete("/templates/python");
  }

  private static void forget(Scene scene) throws InterruptedException {
    requests(scene);
  }

  /** What was asked since the last time, but for what only the test itself asks. */
  private static List<String> requests(Scene scene) throws InterruptedException {
    var all = new ArrayList<String>();
    for (RecordedRequest next = take(scene); next != null; next = take(scene)) {
      var match = OBJECT.matcher(next.getPath());
      if (match.matches()) {
        var group = match.group(1) == null ? "" : match.group(1);
        var sub = match.group(5) == null ? "" : "/" + match.group(5);
        all.add(
            verb(next.getMethod(), match.group(4), next.getPath())
                + " "
                + group
                + "/"
                + match.group(3)
                + sub);
      }
    }
    return all;
  }

  private static RecordedRequest take(Scene scene) throws InterruptedException {
    return scene.api.takeRequest(50, TimeUnit.MILLISECONDS);
  }

  private static String verb(String method, String name, String path) {
    return switch (method) {
      case "GET" ->
          name != null && !path.contains("watch=true")
              ? "get"
              : path.contains("watch=true") ? "watch" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }

  private static Set<String> allowed(String role) throws IOException {
    var rules = Serialization.unmarshal(Files.readString(ROLES.resolve(role)), PolicyRule[].class);
    var all = new TreeSet<String>();
    for (var rule : rules) {
      for (var group : rule.getApiGroups()) {
        for (var resource : rule.getResources()) {
          rule.getVerbs().forEach(verb -> all.add(verb + " " + group + "/" + resource));
        }
      }
    }
    return all;
  }
}
