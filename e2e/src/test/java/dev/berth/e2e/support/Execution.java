package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One execution's items, in the words of the API's document. */
public record Execution(JsonNode answer) {

  public String contextId() {
    return answer.path("contextId").asText();
  }

  public List<JsonNode> items(String type) {
    return StreamSupport.stream(answer.path("results").spliterator(), false)
        .filter(item -> item.path("type").asText().equals(type))
        .toList();
  }

  public String text(String type) {
    return items(type).stream()
        .map(item -> item.path("text").asText())
        .collect(Collectors.joining());
  }

  /** The value of the last expression, as text. */
  public String result() {
    return text("result");
  }

  public Optional<String> rich(String mimeType) {
    return StreamSupport.stream(answer.path("results").spliterator(), false)
        .map(item -> item.path("data").path(mimeType))
        .filter(data -> !data.isMissingNode())
        .map(JsonNode::asText)
        .findFirst();
  }

  public Execution endsOk() {
    assertThat(end().path("status").asText()).as(answer.toString()).isEqualTo("ok");
    return this;
  }

  /** Ended with the given reason: exception, timeout, interrupted, crashed or outOfMemory. */
  public Execution endsWith(String reason) {
    assertThat(end().path("status").asText()).as(shortened()).isEqualTo("error");
    assertThat(end().path("reason").asText()).as(shortened()).isEqualTo(reason);
    return this;
  }

  public String reason() {
    return end().path("reason").asText();
  }

  public boolean contextLost() {
    return end().path("contextLost").asBoolean() || answer.path("contextLost").asBoolean();
  }

  private JsonNode end() {
    List<JsonNode> ends = items("endOfExecution");
    assertThat(ends).as(shortened()).hasSize(1);
    return ends.getFirst();
  }

  private String shortened() {
    String text = answer.toString();
    return text.length() < 2000 ? text : text.substring(0, 2000) + "…";
  }
}
