package dev.berth.proxy.templates;

import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.UserKind;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.http.Router;
import java.io.IOException;
import java.time.Duration;

/** Templates by REST. */
public final class TemplateRoutes {
  private static final String ONE = "/templates/{name}";

  private final Templates templates;
  private final WriteRoutes writes;
  private final ListRoute list;

  /**
   * @param user who the code is in sandboxes of templates that are made here
   * @param patience how long a write waits for the operator's verdict, so that a client need not
   *     ask
   */
  public TemplateRoutes(Templates templates, UserKind user, Duration patience) {
    this.templates = templates;
    writes = new WriteRoutes(templates, user, patience);
    list = new ListRoute(templates);
  }

  public void register(Router router) {
    router.add("POST", "/templates", (call, _) -> writes.create(call));
    router.add("GET", "/templates", (call, _) -> list.handle(call));
    router.add("GET", ONE, this::get);
    router.add("PUT", ONE, writes::update);
    router.add("DELETE", ONE, this::delete);
    router.add("PATCH", ONE + "/mcp/activate", (_, _) -> refuseMcp());
    router.add("PATCH", ONE + "/mcp/stop", (_, _) -> refuseMcp());
  }

  private void get(Call call, RoutePath path) throws IOException {
    Envelope.answer(call, TemplateJson.of(find(call, path)));
  }

  /** Answers with the template as it was. Sandboxes made from it live on. */
  private void delete(Call call, RoutePath path) throws IOException {
    var template = find(call, path);
    if (!templates.of(call).delete(template.getMetadata().getName())) {
      throw unknown(path.segment(1));
    }
    Envelope.answer(call, TemplateJson.of(template));
  }

  private SandboxTemplate find(Call call, RoutePath path) {
    return templates.of(call).find(path.segment(1)).orElseThrow(() -> unknown(path.segment(1)));
  }

  static Problem unknown(String name) {
    return Problem.notFound("there is no template " + name);
  }

  private static void refuseMcp() {
    throw new Problem(501, "NOT_IMPLEMENTED", "templates have no MCP server here");
  }
}
