package dev.berth.proxy.templates;

import dev.berth.crds.Names;
import dev.berth.crds.RestMarks;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.UserKind;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** POST /templates and PUT /templates/{name}. */
final class WriteRoutes {
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;
  private static final int ATTEMPTS = 5;
  private static final long LOOK_MILLIS = 50;

  private final Templates templates;
  private final UserKind user;
  private final Duration patience;

  WriteRoutes(Templates templates, UserKind user, Duration patience) {
    this.templates = templates;
    this.user = user;
    this.patience = patience;
  }

  void create(Call call) throws IOException, InterruptedException {
    var body = Json.read(call);
    var fields = TemplateFields.of(body);
    var name = fields.json().text("templateName").orElse("");
    if (!RoutePath.canBeSegment(name)) {
      throw Problem.badRequest(
          "`templateName` is required: 1 to 128 characters, no control characters, slashes or"
              + " backslashes");
    }
    call.concerns(name);
    var token = ClientToken.of(call, RestMarks.CREATE_TOKEN, body);
    var tenant = templates.of(call);
    answer(call, tenant, create(tenant, wanted(name, fields, token), name, token));
  }

  private SandboxTemplate wanted(String name, TemplateFields fields, Optional<ClientToken> token) {
    var made = new SandboxTemplate();
    made.getMetadata().setName(Names.ofId(name));
    var json = TemplatePatch.of(fields, made);
    json.withObject("/spec").put("user", user.name());
    token.ifPresent(t -> t.putInto(json));
    var metadata = json.withObject("/metadata");
    metadata.put("name", Names.ofId(name));
    var annotations = metadata.withObject("/annotations");
    annotations.properties().removeIf(e -> e.getValue().isNull());
    if (!Names.ofId(name).equals(name)) {
      annotations.put(RestMarks.NAME, name);
    }
    return Serialization.unmarshal(json.toString(), SandboxTemplate.class);
  }

  private static SandboxTemplate create(
      TenantTemplates tenant, SandboxTemplate wanted, String name, Optional<ClientToken> token) {
    try {
      return tenant.create(wanted);
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      var there = tenant.read(wanted.getMetadata().getName());
      if (there.isPresent() && token.isPresent() && token.get().isOf(there.get())) {
        return there.get();
      }
      var other = there.map(TenantTemplates::nameOf).orElse(name);
      throw Problem.conflict(
          other.equals(name)
              ? "there is a template " + name + " already"
              : "the template " + other + " has a name that counts as the same");
    }
  }

  void update(Call call, RoutePath path) throws IOException, InterruptedException {
    var name = path.segment(1);
    var body = Json.read(call);
    var fields = TemplateFields.of(body);
    fields.checkName(name);
    var token = ClientToken.of(call, RestMarks.UPDATE_TOKEN, body);
    var tenant = templates.of(call);
    answer(call, tenant, update(tenant, name, fields, token));
  }

  private static SandboxTemplate update(
      TenantTemplates tenant, String name, TemplateFields fields, Optional<ClientToken> token) {
    for (int attempt = 1; ; attempt++) {
      var current = tenant.find(name).orElseThrow(() -> TemplateRoutes.unknown(name));
      if (token.filter(t -> t.isOf(current)).isPresent()) {
        return current;
      }
      var patch = TemplatePatch.of(fields, current);
      token.ifPresent(t -> t.putInto(patch));
      // What is kept beside what changes was read: somebody else's change must not be undone.
      patch
          .withObject("/metadata")
          .put("resourceVersion", current.getMetadata().getResourceVersion());
      try {
        return tenant.patch(current.getMetadata().getName(), patch.toString());
      } catch (KubernetesClientException e) {
        if (e.getCode() == NOT_FOUND) {
          throw TemplateRoutes.unknown(name);
        }
        if (e.getCode() != CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** With the operator's verdict, if it comes soon: clients else ask again after five seconds. */
  private void answer(Call call, TenantTemplates tenant, SandboxTemplate written)
      throws IOException, InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    var name = written.getMetadata().getName();
    var now = written;
    while (TemplateState.of(now).isPending() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_MILLIS);
      now = tenant.read(name).orElseThrow(() -> Problem.notFound("the template was deleted"));
    }
    Envelope.answer(call, TemplateJson.of(now));
  }
}
