package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API describes itself to programs and to people, before they have a credential. */
@Order(4)
class DocumentE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final PlainClient client = new PlainClient(scene.client().url());

  @Test
  void programs_read_openapi_3_1() {
    JsonNode document = client.get("/openapi.json").is(200).json();

    assertThat(document.path("openapi").asText()).startsWith("3.1");
    assertThat(document.at("/paths/~1sandboxes~1{id}~1contexts~1execute/post").isObject()).isTrue();
  }

  @Test
  void every_operation_that_it_lists_is_there() {
    JsonNode paths = client.get("/openapi.json").is(200).json().path("paths");
    List<String> absent = new ArrayList<>();
    paths
        .properties()
        .forEach(
            path -> {
              // Asked without a credential: what is no route is refused for that as well, so ask
              // with one, and by a method that none of them has.
              String asked = path.getKey().replaceAll("\\{[^}]*}", "none");
              var answer =
                  client.send(
                      "TRACE-NOT",
                      asked,
                      BodyPublishers.noBody(),
                      "Authorization",
                      "Bearer " + scene.client().token());
              if (answer.status() != 405) {
                absent.add(asked + " " + answer.status());
              }
            });

    assertThat(paths.size()).isGreaterThan(20);
    assertThat(absent)
        .filteredOn(p -> !p.startsWith("/openapi") && !p.startsWith("/docs"))
        .isEmpty();
  }

  @Test
  void people_read_a_page() {
    var page = client.get("/docs").is(200);

    assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(page.body()).contains("/contexts/execute", "</html>");
  }
}
