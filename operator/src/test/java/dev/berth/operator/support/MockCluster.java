package dev.berth.operator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.BerthOperator;
import dev.berth.operator.OperatorConfig;
import dev.berth.operator.cluster.LeanClient;
import dev.berth.operator.management.Figures;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An API server with operators at work under the chart's own rules, and a test that plays user,
 * scheduler and kubelet. A request that the rules do not allow fails the test.
 */
public final class MockCluster implements BeforeEachCallback, AfterEachCallback {
  public static final String NAMESPACE = "ns";
  private static final String OWN_NAMESPACE = "berth-system";
  private static final Duration SOON = Duration.ofSeconds(10);

  private final List<AutoCloseable> parts = new ArrayList<>();
  private ApiServer server;
  private KubernetesMockServer mock;
  private KubernetesClient user;

  @Override
  public void beforeEach(ExtensionContext context) {
    server = new ApiServer(OWN_NAMESPACE);
    server.knows(CustomResourceDefinitionContext.fromCustomResourceType(Sandbox.class));
    server.knows(CustomResourceDefinitionContext.fromCustomResourceType(SandboxTemplate.class));
    mock =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), server, false);
    mock.init();
    user = client("user");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
    parts.clear();
    mock.destroy();
    assertThat(server.denied()).as("requests that the chart's rules do not allow").isEmpty();
  }

  /** Starts an operator, and a second one beside it when called again. */
  public void startOperator() {
    Figures figures = new Figures();
    parts.add(figures);
    BerthOperator operator =
        new BerthOperator(
            client(ApiServer.OPERATOR_TOKEN),
            new OperatorConfig(
                List.of(NAMESPACE),
                OWN_NAMESPACE,
                "operator-" + parts.size(),
                Given.PODS,
                Given.LIFECYCLE,
                false,
                0),
            figures,
            Clock.systemUTC());
    parts.add(operator);
    operator.start();
  }

  /** A client under the operator's rights. */
  public KubernetesClient operatorClient() {
    return client(ApiServer.OPERATOR_TOKEN);
  }

  public KubernetesClient user() {
    return user;
  }

  /** Requests of the operators so far. */
  public List<Request> requests(String verb, String resource) {
    return server.requests().stream()
        .filter(each -> each.verb().equals(verb))
        .filter(each -> each.resourceAndSubresource().equals(resource))
        .toList();
  }

  /** The API server refuses the operator's requests that {@code which} picks. */
  public void refuses(Function<Request, Boolean> which, int code, String reason, String words) {
    server.answers(request -> which.apply(request) ? ApiServer.refusal(code, reason, words) : null);
  }

  public void answers(Function<Request, MockResponse> special) {
    server.answers(special);
  }

  public SandboxTemplate template(String spec) {
    return user.resource(Given.template(spec)).inNamespace(NAMESPACE).create();
  }

  public Sandbox sandbox(String name, String more) {
    Sandbox sandbox = Given.sandbox(more);
    sandbox.getMetadata().setName(name);
    sandbox.getMetadata().setUid(null);
    sandbox.getMetadata().setResourceVersion(null);
    sandbox.getMetadata().setCreationTimestamp(null);
    return user.resource(sandbox).inNamespace(NAMESPACE).create();
  }

  public Sandbox sandbox(String name) {
    return user.resources(Sandbox.class).inNamespace(NAMESPACE).withName(name).get();
  }

  public Sandbox awaitSandbox(String name, Consumer<Sandbox> is) {
    await().atMost(SOON).untilAsserted(() -> is.accept(sandbox(name)));
    return sandbox(name);
  }

  public Pod awaitPod(String sandbox) {
    String name = Names.ofPod(sandbox, sandbox(sandbox).getMetadata().getUid());
    return await().atMost(SOON).until(() -> pod(name), pod -> pod != null);
  }

  public Pod pod(String name) {
    return user.pods().inNamespace(NAMESPACE).withName(name).get();
  }

  /** The kubelet writes a pod's status; JSON. */
  public void kubelet(Pod pod, String status) {
    Pod present = pod(pod.getMetadata().getName());
    present.setStatus(Serialization.unmarshal(status, PodStatus.class));
    user.resource(present).updateStatus();
  }

  public void kubeletRuns(Pod pod) {
    kubelet(
        pod,
        """
        {"phase": "Running", "containerStatuses": [{"name": "sandbox", "started": true,
         "ready": true, "state": {"running": {}}}]}
        """);
  }

  private KubernetesClient client(String token) {
    KubernetesClient client =
        LeanClient.of(
            new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl("http://localhost:" + mock.getPort())
                .withOauthToken(token)
                .withNamespace(NAMESPACE)
                .build());
    parts.add(client);
    return client;
  }
}
