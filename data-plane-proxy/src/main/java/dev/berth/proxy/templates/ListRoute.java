package dev.berth.proxy.templates;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** GET /templates: newest first, in numbered pages. */
final class ListRoute {
  private static final int PAGE = 10;
  private static final int MOST = 100;

  private final Templates templates;

  ListRoute(Templates templates) {
    this.templates = templates;
  }

  void handle(Call call) throws IOException {
    var query = Query.of(call);
    int number = query.integer("pageNumber", 1, 1, Integer.MAX_VALUE);
    int size = query.integer("pageSize", PAGE, 1, MOST);
    Optional<TemplateState> state = query.text("status").map(ListRoute::state);
    var name = query.text("templateName");
    var served = query.text("templateType").orElse(TemplateFields.TYPE).equals(TemplateFields.TYPE);
    var all =
        templates.of(call).all().stream()
            .filter(_ -> served)
            .filter(t -> state.isEmpty() || TemplateState.of(t) == state.get())
            .filter(t -> name.isEmpty() || TenantTemplates.nameOf(t).equals(name.get()))
            .sorted(TenantTemplates.NEWEST_FIRST)
            .toList();
    var data = Json.MAPPER.createObjectNode();
    var items = data.putArray("items");
    all.stream().skip((number - 1L) * size).limit(size).map(TemplateJson::of).forEach(items::add);
    data.put("pageNumber", number);
    data.put("pageSize", size);
    data.put("total", all.size());
    Envelope.answer(call, data);
  }

  private static TemplateState state(String text) {
    return TemplateState.parse(text)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "`status` must be one of " + Arrays.toString(TemplateState.values())));
  }
}
