package dev.berth.proxy.lifecycle;

import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Sandboxes;
import dev.berth.proxy.sandboxes.Usable;
import dev.berth.proxy.templates.Templates;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;

/** The life cycle of sandboxes by REST; every change is the operator's to carry out. */
public final class LifeCycleRoutes {
  private static final Duration STOP = Duration.ofSeconds(8);
  private static final Duration DELETE = Duration.ofSeconds(1);
  private static final int NOT_FOUND = 404;

  private final Sandboxes sandboxes;
  private final CreateRoute create;
  private final ListRoute list;

  public LifeCycleRoutes(Sandboxes sandboxes, Templates templates, Usable usable) {
    this.sandboxes = sandboxes;
    create = new CreateRoute(sandboxes, templates, usable);
    list = new ListRoute(sandboxes);
  }

  public void register(Router router) {
    router.add("POST", "/sandboxes", (call, _) -> create.handle(call));
    router.add("GET", "/sandboxes", (call, _) -> list.handle(call));
    router.add("GET", "/sandboxes/{id}", this::get);
    router.add("DELETE", "/sandboxes/{id}", this::delete);
    router.add("POST", "/sandboxes/{id}/stop", this::stop);
  }

  private void get(Call call, RoutePath path) throws IOException {
    Envelope.answer(call, SandboxJson.of(find(call, path)));
  }

  private void stop(Call call, RoutePath path) throws IOException, InterruptedException {
    var tenant = sandboxes.of(call);
    var sandbox = find(call, path);
    if (LifeState.of(sandbox) == LifeState.TERMINATED) {
      Envelope.answer(call, SandboxJson.of(sandbox));
      return;
    }
    var name = sandbox.getMetadata().getName();
    var uid = sandbox.getMetadata().getUid();
    try {
      tenant.patch(name, "{\"spec\":{\"state\":\"Stopped\"}}");
    } catch (KubernetesClientException e) {
      throw e.getCode() == NOT_FOUND ? unknown(path) : e;
    }
    tenant.await(
        name,
        s ->
            s.filter(o -> o.getMetadata().getUid().equals(uid))
                .filter(o -> LifeState.of(o) == LifeState.TERMINATED)
                .isPresent(),
        STOP);
    var now = tenant.cached(name).filter(s -> LifeState.of(s) == LifeState.TERMINATED);
    if (now.isEmpty()) {
      now = tenant.read(name);
    }
    var ended = now.orElseThrow(() -> unknown(path));
    if (LifeState.of(ended) != LifeState.TERMINATED) {
      throw Problem.timeout("the sandbox was asked to stop and has not ended yet");
    }
    Envelope.answer(call, SandboxJson.of(ended));
  }

  /** Answers with the state before. */
  private void delete(Call call, RoutePath path) throws IOException, InterruptedException {
    var tenant = sandboxes.of(call);
    var sandbox = find(call, path);
    var name = sandbox.getMetadata().getName();
    if (!tenant.delete(name)) {
      throw unknown(path);
    }
    // So that who asks again here gets the 404 that is true by now.
    tenant.await(
        name,
        s ->
            s.filter(o -> o.getMetadata().getUid().equals(sandbox.getMetadata().getUid()))
                .isEmpty(),
        DELETE);
    Envelope.answer(call, SandboxJson.of(sandbox));
  }

  private Sandbox find(Call call, RoutePath path) {
    return sandboxes.of(call).findNow(path.segment(1)).orElseThrow(() -> unknown(path));
  }

  private static Problem unknown(RoutePath path) {
    return Problem.notFound("there is no sandbox " + path.segment(1));
  }
}
