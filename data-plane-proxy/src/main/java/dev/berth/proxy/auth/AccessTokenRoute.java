package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.sandboxes.Sandboxes;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * GET /agents/accessToken: a short-lived token for one sandbox ({@code resourceType=sandbox} and
 * its id), or for the tenant's ({@code resourceType=template}), as AgentRun's clients ask for one.
 */
final class AccessTokenRoute {
  private final IssuedTokens tokens;
  private final Sandboxes sandboxes;

  AccessTokenRoute(IssuedTokens tokens, Sandboxes sandboxes) {
    this.tokens = tokens;
    this.sandboxes = sandboxes;
  }

  void register(Router router) {
    router.add("GET", "/agents/accessToken", (call, _) -> handle(call));
  }

  private void handle(Call call) throws IOException {
    if (call.caller().scheme().equals(IssuedTokens.SCHEME)) {
      throw new Problem(403, "FORBIDDEN", "a token of this API gives no other");
    }
    if (call.caller().scheme().equals(Anonymous.SCHEME)) {
      throw new Problem(403, "FORBIDDEN", "only a credential gives a token");
    }
    var query = Query.of(call);
    var name =
        query
            .text("resourceId")
            .or(() -> query.text("resourceName"))
            .orElseThrow(() -> Problem.badRequest("`resourceId` or `resourceName` is missing"));
    var token =
        switch (query.text("resourceType").orElse("template").toLowerCase(Locale.ROOT)) {
          case "sandbox" -> ofSandbox(call, name);
          case "template" -> ofTenant(call);
          default -> throw Problem.badRequest("`resourceType` must be sandbox or template");
        };
    answer(call, token);
  }

  private String ofSandbox(Call call, String id) {
    call.concerns(id);
    var rights = call.caller().rights();
    var may = rights.allow(Demand.execute(id));
    var mayLook = may || rights.allow(new Demand(Demand.SANDBOXES, "get", Optional.of(id)));
    if (!mayLook || sandboxes.of(call).find(id).isEmpty()) {
      throw Problem.notFound("there is no sandbox " + id);
    }
    if (!may) {
      throw new Problem(403, "FORBIDDEN", "this credential does not allow to use the sandbox");
    }
    return tokens.issue(call.caller(), Optional.of(id));
  }

  private String ofTenant(Call call) {
    if (!call.caller().rights().allow(new Demand(Demand.SANDBOXES, "create", Optional.empty()))) {
      throw new Problem(403, "FORBIDDEN", "this credential does not allow create of sandboxes");
    }
    return tokens.issue(call.caller(), Optional.empty());
  }

  private static void answer(Call call, String token) throws IOException {
    var body = Json.MAPPER.createObjectNode();
    body.put("code", "SUCCESS");
    body.put("requestId", call.id());
    body.putObject("data").put("accessToken", token);
    body.put("accessToken", token);
    call.always("Cache-Control", "no-store");
    Json.answer(call, 200, body);
  }
}
