package dev.berth.proxy.lifecycle;

import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Sandboxes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** GET /sandboxes: newest first, in pages. */
final class ListRoute {
  private static final int PAGE = 10;
  private static final int MOST = 100;

  /** Where a page ended, by what orders the list: stays right while others come and go. */
  private record Place(Instant created, String name) implements Comparable<Place> {
    /** Times are whole seconds; of one second's sandboxes the ULIDs tell which is newer. */
    private static final Comparator<Place> NEWEST_FIRST =
        Comparator.comparing(Place::created).thenComparing(Place::name).reversed();

    static Place of(Sandbox sandbox) {
      return new Place(SandboxJson.created(sandbox), sandbox.getMetadata().getName());
    }

    static Place parse(String token) {
      try {
        var text =
            new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("/", 2);
        return new Place(Instant.parse(text[0]), text[1]);
      } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
        throw Problem.badRequest("`nextToken` is none that this API gave");
      }
    }

    String token() {
      var text = (created + "/" + name).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    @Override
    public int compareTo(Place other) {
      return NEWEST_FIRST.compare(this, other);
    }
  }

  private final Sandboxes sandboxes;

  ListRoute(Sandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  void handle(Call call) throws IOException {
    var query = Query.of(call);
    int most = query.integer("maxResults", PAGE, 1, MOST);
    Optional<Place> after = query.text("nextToken").map(Place::parse);
    var status = query.text("status").map(ListRoute::state);
    var template = query.text("templateName");
    var served = query.text("templateType").orElse("CodeInterpreter").equals("CodeInterpreter");
    var page =
        sandboxes
            .of(call)
            .all()
            .filter(_ -> served)
            .filter(s -> status.isEmpty() || LifeState.of(s) == status.get())
            .filter(s -> template.isEmpty() || SandboxJson.templateName(s).equals(template.get()))
            .filter(s -> after.isEmpty() || Place.of(s).compareTo(after.get()) > 0)
            .sorted(Comparator.comparing(Place::of))
            .limit(most + 1L)
            .toList();
    var data = Json.MAPPER.createObjectNode();
    var items = data.putArray("items");
    var sameItems = data.putArray("sandboxes");
    page.stream()
        .limit(most)
        .map(SandboxJson::of)
        .forEach(
            s -> {
              items.add(s);
              sameItems.add(s);
            });
    if (page.size() > most) {
      data.put("nextToken", Place.of(page.get(most - 1)).token());
    }
    Envelope.answer(call, data);
  }

  private static LifeState state(String text) {
    try {
      return LifeState.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("`status` must be CREATING, READY or TERMINATED");
    }
  }
}
