package dev.berth.agent.context;

import static dev.berth.agent.RunningAgent.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Speaks to an agent's contexts in one language. */
record ContextClient(RunningAgent agent, String language) {

  String context() {
    Answer answer = agent.post("/contexts", "{\"language\": \"" + language + "\"}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.at("id");
  }

  /** Runs code in a new context. */
  Execution run(String code) {
    return send("{\"language\": \"" + language + "\", \"code\": " + quote(code) + "}");
  }

  Execution in(String context, String code) {
    return in(context, code, 30);
  }

  Execution in(String context, String code, int seconds) {
    return send(body(context, code, seconds));
  }

  static String body(String context, String code, int seconds) {
    return "{\"contextId\": \"%s\", \"code\": %s, \"timeout\": %d}"
        .formatted(context, quote(code), seconds);
  }

  Execution send(String body, String... headers) {
    Answer answer = agent.post("/contexts/execute", body, headers);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return new Execution(answer);
  }

  /** What came of it. */
  record Execution(Answer answer) {
    String contextId() {
      return (String) answer.at("contextId");
    }

    List<Map<?, ?>> items(String type) {
      return ((List<?>) answer.at("results"))
          .stream()
              .<Map<?, ?>>map(item -> (Map<?, ?>) item)
              .filter(item -> item.get("type").equals(type))
              .toList();
    }

    String text(String type) {
      return items(type).stream()
          .map(item -> (String) item.get("text"))
          .collect(Collectors.joining());
    }

    /** The value of one MIME type, of the first item that has it. */
    String rich(String mime) {
      return ((List<?>) answer.at("results"))
          .stream()
              .map(item -> ((Map<?, ?>) item).get("data"))
              .filter(data -> data instanceof Map<?, ?> map && map.containsKey(mime))
              .map(data -> (String) ((Map<?, ?>) data).get(mime))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no " + mime + " in " + answer.text()));
    }

    Execution endsOk() {
      assertThat(end().get("status")).as(shortened()).isEqualTo("ok");
      return this;
    }

    Execution endsWith(String reason) {
      assertThat(end().get("status")).as(shortened()).isEqualTo("error");
      assertThat(end().get("reason")).as(shortened()).isEqualTo(reason);
      return this;
    }

    Execution contextLost(boolean lost) {
      assertThat(end().get("contextLost")).as(shortened()).isEqualTo(lost ? true : null);
      return this;
    }

    private Map<?, ?> end() {
      List<?> results = (List<?>) answer.at("results");
      Map<?, ?> last = (Map<?, ?>) results.getLast();
      assertThat(last.get("type")).as("the last item").isEqualTo("endOfExecution");
      return last;
    }

    private String shortened() {
      return answer.text().substring(0, Math.min(3000, answer.text().length()));
    }
  }
}
