package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.fail;

import dev.berth.agent.RunningAgent.Answer;

/** Says what this machine lacks for a test, where a bare failure would be a riddle. */
final class Needs {
  private Needs() {}

  static void packages(ContextClient python, String... names) {
    String code = "import " + String.join(", ", names);
    Answer answer =
        python
            .agent()
            .post("/contexts/execute", "{\"language\": \"python\", \"code\": \"" + code + "\"}");
    if (!answer.text().contains("\"status\":\"ok\"")) {
      fail(
          "these tests need a Python with %s: run ./berth test, or name one in BERTH_PYTHON. %s"
              .formatted(String.join(", ", names), answer.text()));
    }
  }
}
