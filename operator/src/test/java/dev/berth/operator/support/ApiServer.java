package dev.berth.operator.support;

import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The layer before the mock: it lets the operator do what the chart's rules allow and nothing else,
 * remembers what it did, and answers what the mock cannot: dry runs, and refusals on demand.
 */
final class ApiServer extends Dispatcher {
  static final String OPERATOR_TOKEN = "operator";
  private static final String REFUSAL =
      "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": %d,"
          + " \"reason\": \"%s\", \"message\": \"%s\"}";

  private final KubernetesCrudDispatcher store = new KubernetesCrudDispatcher();
  private final MergePatches patches = new MergePatches(store);
  private final Role inSandboxNamespaces = Role.ofChart("operator.yaml");
  private final Role inOwnNamespace = Role.ofChart("operator-own.yaml");
  private final String ownNamespace;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Request> denied = new CopyOnWriteArrayList<>();
  private volatile Function<Request, MockResponse> special = request -> null;

  ApiServer(String ownNamespace) {
    this.ownNamespace = ownNamespace;
  }

  void knows(CustomResourceDefinitionContext kind) {
    store.expectCustomResource(kind);
  }

  /** Answers some of the operator's requests instead of the store; null leaves it to the store. */
  void answers(Function<Request, MockResponse> special) {
    this.special = special;
  }

  List<Request> requests() {
    return requests;
  }

  List<Request> denied() {
    return denied;
  }

  static MockResponse refusal(int code, String reason, String message) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(REFUSAL.formatted(code, reason, message.replace("\"", "\\\"")));
  }

  @Override
  public MockResponse dispatch(RecordedRequest recorded) {
    String authorization = String.valueOf(recorded.getHeader("Authorization"));
    if (!authorization.endsWith(OPERATOR_TOKEN)) {
      return stored(recorded);
    }
    String body = new String(recorded.getBody().getBytes(), StandardCharsets.UTF_8);
    Request request = Request.of(recorded.getMethod(), recorded.getPath(), body);
    if (request == null) {
      return stored(recorded);
    }
    requests.add(request);
    Role role = request.namespace().equals(ownNamespace) ? inOwnNamespace : inSandboxNamespaces;
    if (!role.allows(request)) {
      denied.add(request);
      return refusal(403, "Forbidden", request + " is forbidden");
    }
    MockResponse answer = special.apply(request);
    if (answer != null) {
      return answer;
    }
    return request.query().contains("dryRun=All")
        ? new MockResponse().setResponseCode(201).setBody(request.body())
        : stored(recorded);
  }

  private MockResponse stored(RecordedRequest request) {
    return MergePatches.is(request)
        ? patches.apply(request, new String(request.getBody().getBytes(), StandardCharsets.UTF_8))
        : store.dispatch(request);
  }
}
