package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;

/** What the REST API answered. */
public record Answer(String request, int status, HttpHeaders headers, String body) {
  static final ObjectMapper JSON = new ObjectMapper();

  public Answer is(int expected) {
    assertThat(status).as("%s answered %s", request, body).isEqualTo(expected);
    return this;
  }

  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(request + " did not answer JSON: " + body, e);
    }
  }

  public String text(String pointer) {
    return json().at(pointer).asText();
  }
}
