package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.Command;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds under kubectl: applied, waited for, shown, explained, refused with a sentence. */
@Order(5)
@Tag("kubectl")
class KubectlE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @BeforeAll
  static void kubectl_is_there() {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    Assumptions.assumeTrue(there, "there is no kubectl on PATH");
  }

  @Test
  void the_examples_make_a_sandbox_that_runs_code() {
    String examples = Installation.file("examples").toString();
    scene.cluster().inNamespace("apply", "-f", examples).succeeds();
    scene.afterwards(() -> scene.cluster().inNamespace("delete", "-f", examples));
    scene
        .cluster()
        .inNamespace("wait", "--for=condition=Ready", "--timeout=90s", "sandbox/hello")
        .succeeds();
    LiveSandbox hello = new LiveSandbox("hello", scene.client(), scene.cluster());

    assertThat(hello.python("import os; os.environ['GREETING']").endsOk().result())
        .isEqualTo("'hello'");
    assertThat(scene.cluster().inNamespace("apply", "-f", examples).succeeds().output())
        .contains("sandbox.berth.dev/hello unchanged");
  }

  @Test
  void an_execute_follows_wait_at_once() {
    String name = scene.newName();
    scene.cluster().apply(sandbox(name, scene.template(""))).succeeds();
    LiveSandbox sandbox = scene.track(name);

    scene
        .cluster()
        .inNamespace("wait", "--for=condition=Ready", "--timeout=90s", "sandbox/" + name)
        .succeeds();

    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @Test
  void columns_show_what_one_wants_to_know() {
    LiveSandbox sandbox = scene.shared();
    String template = sandbox.object().getSpec().templateRef().name();

    assertThat(get("sbx", sandbox.name()).lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("NAME", "PHASE", "REASON", "TEMPLATE", "ACTIVE", "AGE");
    assertThat(get("sbx", sandbox.name())).contains("Ready", template);
    assertThat(get("sbx", sandbox.name(), "-o", "wide"))
        .contains("POD", "EXPIRES", sandbox.status().podName());
    assertThat(get("sbt", template).lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("NAME", "READY", "REASON", "CPU", "MEMORY", "IDLE", "TTL", "AGE");
    assertThat(scene.cluster().inNamespace("get", "berth").succeeds().output())
        .contains(sandbox.name(), template);
  }

  @Test
  void what_it_waits_for_is_shown_and_described() {
    String missing = scene.newName();
    LiveSandbox sandbox = scene.create(missing, "");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(sandbox.describe()).contains("Events:", missing));
    assertThat(get("sbx", sandbox.name())).contains("Creating");
  }

  @Test
  void a_secret_that_is_not_there_is_named_and_waited_for() {
    String missing = scene.newName();
    LiveSandbox sandbox =
        scene.create(
            scene.template(""),
            "env: [{name: WORD, valueFrom: {secretKeyRef: {name: %s, key: word}}}]"
                .formatted(missing));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(get("sbx", sandbox.name())).contains("Creating", "ContainerConfig");
              assertThat(sandbox.describe())
                  .contains("Events:", "secret \"" + missing + "\" not found");
            });

    scene.secret(missing, Map.of("word", "found"));
    scene.ready(sandbox);
    assertThat(sandbox.python("import os; os.environ['WORD']").endsOk().result())
        .isEqualTo("'found'");
  }

  @Test
  void a_patch_stops_and_nothing_starts_it_again() {
    LiveSandbox sandbox = scene.sandbox();
    patch(sandbox, "{\"spec\":{\"state\":\"Stopped\"}}").succeeds();
    sandbox.awaitPhase(Phase.Terminated, Duration.ofSeconds(15));

    assertThat(patch(sandbox, "{\"spec\":{\"state\":\"Running\"}}").fails().errors())
        .contains("a stopped sandbox cannot be started again; create another");
  }

  @Test
  void what_is_fixed_at_creation_cannot_be_changed() {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "ttlSeconds: 600");

    assertThat(patch(sandbox, "{\"spec\":{\"templateRef\":{\"name\":\"x\"}}}").fails().errors())
        .contains("templateRef cannot be changed");
    assertThat(patch(sandbox, "{\"spec\":{\"ttlSeconds\":700}}").fails().errors())
        .contains("ttlSeconds can only be lowered");
    patch(sandbox, "{\"spec\":{\"ttlSeconds\":500}}").succeeds();
  }

  @Test
  void a_delete_waits_until_it_is_gone() {
    LiveSandbox sandbox = scene.sandbox();

    scene.cluster().inNamespace("delete", "sandbox", sandbox.name(), "--timeout=60s").succeeds();

    assertThat(sandbox.object()).isNull();
  }

  @Test
  void explain_reads_well() {
    assertThat(
            scene
                .cluster()
                .kubectl("explain", "sandbox.spec.idleTimeoutSeconds")
                .succeeds()
                .output())
        .contains("idle timeout");
    assertThat(scene.cluster().kubectl("explain", "sandboxtemplate.spec").succeeds().output())
        .contains("runtimeClassName", "RuntimeClass of the pod");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ttlSeconds: -5 | spec.ttlSeconds",
        "resources: {limits: {memory: lots}} | must be a memory quantity",
        "resources: {limits: {ephemeral-storage: 2047Mi}} | must be a size of at least 2Gi, such as 10Gi; got 2047Mi",
        "transport: PodIP | transport PodIP is not supported yet; write Auto, PortForward or Exec",
        "idleTimeoutSecond: 5 | unknown field \"spec.idleTimeoutSecond\"",
        "languages: [cobol] | Unsupported value: \"cobol\"",
        "network: {egress: None, allowedCIDRs: [198.51.100.0/24]} | allowedCIDRs needs egress",
        "env: [{name: BERTH_PORT, value: \"1\"}] | names that begin with BERTH_ are Berth's own",
      })
  void a_template_that_makes_no_sense_is_refused_with_a_sentence(String spec, String words) {
    assertThat(scene.cluster().apply(template(spec)).fails().errors()).contains(words);
  }

  @Test
  void a_misspelt_state_is_refused_with_those_there_are() {
    LiveSandbox sandbox = scene.shared();

    assertThat(patch(sandbox, "{\"spec\":{\"state\":\"Stoped\"}}").fails().errors())
        .contains("spec.state: Unsupported value: \"Stoped\"", "\"Running\", \"Stopped\"");
  }

  @Test
  void a_misspelt_phase_is_refused_to_whoever_may_write_the_status() {
    LiveSandbox sandbox = scene.shared();

    assertThat(
            patch(sandbox, "{\"status\":{\"phase\":\"Redy\"}}", "--subresource=status")
                .fails()
                .errors())
        .contains(
            "status.phase: Unsupported value: \"Redy\"",
            "\"Creating\", \"Ready\", \"Terminated\", \"Failed\"");
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serviceAccountName: default",
        "automountServiceAccountToken: true",
        "terminationGracePeriodSeconds: 3600",
        "nodeName: other",
        "hostNetwork: true",
        "hostPID: true",
        "securityContext: {runAsUser: 0}",
        "containers: [{name: sandbox, securityContext: {privileged: true}}]",
        "containers: [{name: sandbox, command: [sh]}]",
        "volumes: [{name: h, hostPath: {path: /}}]",
      })
  void the_pod_overlay_refuses_what_weakens_a_sandbox(String field) {
    String refused =
        scene.cluster().apply(template("podTemplate: {spec: {" + field + "}}")).fails().errors();

    String name =
        field.startsWith("containers")
            ? field.replaceAll(".*sandbox, (\\w+):.*", "$1")
            : field.replaceAll("volumes.*h, (\\w+):.*|(\\w+):.*", "$1$2");
    assertThat(refused).contains(name);
  }

  private static String get(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "get";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return scene.cluster().inNamespace(all).succeeds().output();
  }

  private static Command patch(LiveSandbox sandbox, String json, String... options) {
    List<String> all = new ArrayList<>(List.of("patch", "sandbox", sandbox.name()));
    all.addAll(List.of("--type=merge", "-p", json));
    all.addAll(List.of(options));
    return scene.cluster().inNamespace(all.toArray(String[]::new));
  }

  private static String sandbox(String name, String template) {
    return """
        apiVersion: berth.dev/v1alpha1
        kind: Sandbox
        metadata: {name: %s}
        spec: {templateRef: {name: %s}}
        """
        .formatted(name, template);
  }

  private static String template(String spec) {
    return """
        apiVersion: berth.dev/v1alpha1
        kind: SandboxTemplate
        metadata: {name: %s}
        spec: {%s}
        """
        .formatted(scene.newName(), spec);
  }
}
