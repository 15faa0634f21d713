package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events of one call, read one by one. Closing leaves in the middle. */
public final class Events implements AutoCloseable {
  private final BufferedReader lines;

  Events(HttpResponse<InputStream> response) {
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
  }

  /** The next event's data, whose type the event's own name repeats; null at the end. */
  public JsonNode next() {
    try {
      String event = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          JsonNode data = Answer.JSON.readTree(line.substring(6));
          assertThat(data.path("type").asText()).isEqualTo(event);
          return data;
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<JsonNode> rest() {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode one = next(); one != null; one = next()) {
      all.add(one);
    }
    return all;
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
