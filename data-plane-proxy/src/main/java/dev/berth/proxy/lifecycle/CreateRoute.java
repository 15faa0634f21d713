package dev.berth.proxy.lifecycle;

import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Reasons;
import dev.berth.proxy.sandboxes.Sandboxes;
import dev.berth.proxy.sandboxes.TenantSandboxes;
import dev.berth.proxy.sandboxes.Usable;
import dev.berth.proxy.templates.Templates;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;

/** POST /sandboxes: answers when the sandbox is usable, or with what it waits for. */
final class CreateRoute {
  private static final int CONFLICT = 409;

  private final Sandboxes sandboxes;
  private final Templates templates;
  private final Usable usable;

  CreateRoute(Sandboxes sandboxes, Templates templates, Usable usable) {
    this.sandboxes = sandboxes;
    this.templates = templates;
    this.usable = usable;
  }

  void handle(Call call) throws IOException, InterruptedException {
    var request = CreateRequest.of(Json.read(call));
    var limit = Waiting.of(call);
    var tenant = sandboxes.of(call);
    var created = create(tenant, request, template(call, request));
    call.concerns(Names.idOf(created));
    if (!request.idWasGiven()) {
      // Nobody would ever know its id.
      call.onDeparture(new Removal(tenant, created.getMetadata().getName()));
    }
    answer(tenant, call, awaitUsable(tenant, created, limit));
  }

  private SandboxTemplate template(Call call, CreateRequest request) {
    var known = templates.of(call);
    return request
        .templateName()
        .map(
            name ->
                known
                    .find(name)
                    .orElseThrow(() -> Problem.notFound("there is no template " + name)))
        .or(known::byDefault)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "`templateName` is required: no template is marked as the default"));
  }

  private static Sandbox create(
      TenantSandboxes tenant, CreateRequest request, SandboxTemplate template) {
    try {
      return tenant.create(request.toSandbox(template));
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      var other = tenant.read(Names.ofId(request.id())).map(Names::idOf).orElse(request.id());
      throw Problem.conflict(
          other.equals(request.id())
              ? "there is a sandbox " + other + " already"
              : "the sandbox " + other + " has an id that counts as the same");
    }
  }

  /** The object as it is when it can be used, has ended, or the time is over. */
  private Outcome awaitUsable(TenantSandboxes tenant, Sandbox created, Duration limit)
      throws InterruptedException {
    var deadline = System.nanoTime() + limit.toNanos();
    var name = created.getMetadata().getName();
    var uid = created.getMetadata().getUid();
    tenant.await(
        name,
        now ->
            now.filter(s -> s.getMetadata().getUid().equals(uid))
                .filter(s -> LifeState.of(s) != LifeState.CREATING)
                .isPresent(),
        limit);
    var now =
        tenant
            .cached(name)
            .filter(s -> LifeState.of(s) != LifeState.CREATING)
            .or(() -> tenant.read(name))
            .filter(s -> s.getMetadata().getUid().equals(uid))
            .orElseThrow(() -> Problem.notFound("the sandbox was deleted while it started"));
    var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    var answers = LifeState.of(now) != LifeState.READY || usable.await(now, left);
    return new Outcome(now, answers);
  }

  private record Outcome(Sandbox sandbox, boolean answers) {}

  private static void answer(TenantSandboxes tenant, Call call, Outcome outcome)
      throws IOException {
    if (LifeState.hasFailed(outcome.sandbox())) {
      tenant.delete(outcome.sandbox().getMetadata().getName());
      throw new Problem(
          503, "SANDBOX_FAILED", "the sandbox failed. " + Reasons.of(outcome.sandbox()));
    }
    var json = SandboxJson.of(outcome.sandbox());
    if (!outcome.answers()) {
      json.put("status", LifeState.CREATING.name());
      json.put("reason", "AgentStarting");
      json.put("message", "its pod runs, and its agent does not answer yet");
    } else if (LifeState.of(outcome.sandbox()) == LifeState.CREATING && !json.has("reason")) {
      json.put("reason", "PodStarting");
      json.put("message", "its pod starts");
    }
    Envelope.answer(call, json);
  }

  private record Removal(TenantSandboxes tenant, String name) implements Runnable {
    @Override
    public void run() {
      tenant.delete(name);
    }
  }
}
