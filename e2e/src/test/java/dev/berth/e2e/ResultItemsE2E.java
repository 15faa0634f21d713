package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an execution's answer is made of. */
@Order(4)
class ResultItemsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void a_value_comes_as_text_as_data_and_with_its_number() {
    String context = sandbox.context("python");
    sandbox.in(context, "1").endsOk();

    JsonNode item = sandbox.in(context, "'two'").endsOk().items("result").getFirst();

    assertThat(item.path("text").asText()).isEqualTo("'two'");
    assertThat(item.path("data").path("text/plain").asText()).isEqualTo("'two'");
    assertThat(item.path("executionCount").asInt()).isEqualTo(2);
  }

  @Test
  void the_last_item_is_always_the_end_and_says_how_it_ended() {
    Execution ended = sandbox.python("print('x')").endsOk();
    Execution failed = sandbox.python("print('x'); 1/0").endsWith("exception");

    for (Execution execution : List.of(ended, failed)) {
      JsonNode results = execution.answer().path("results");
      assertThat(results.get(results.size() - 1).path("type").asText()).isEqualTo("endOfExecution");
      assertThat(execution.contextId()).isNotBlank();
    }
  }

  @Test
  void an_error_has_name_value_and_the_lines_of_its_traceback_and_all_of_it_as_text() {
    JsonNode error =
        sandbox.python("{}['missing']").endsWith("exception").items("error").getFirst();

    assertThat(error.path("name").asText()).isEqualTo("KeyError");
    assertThat(error.path("value").asText()).isEqualTo("'missing'");
    assertThat(error.path("traceback").isArray()).isTrue();
    assertThat(error.path("traceback").size()).isGreaterThan(1);
    assertThat(error.path("text").asText()).contains("Traceback", "KeyError: 'missing'");
  }

  @Test
  void output_is_kept_as_written_and_a_statement_has_no_value() {
    Execution printed = sandbox.python("print('a\\n'); print('b', end='')").endsOk();

    assertThat(printed.text("stdout")).isEqualTo("a\n\nb");
    assertThat(printed.items("result")).isEmpty();
  }

  @Test
  void what_is_no_value_but_rich_is_a_display() {
    Execution shown =
        sandbox.python("from IPython.display import Markdown, display\ndisplay(Markdown('*m*'))");

    JsonNode display = shown.endsOk().items("display").getFirst();
    assertThat(display.path("data").path("text/markdown").asText()).isEqualTo("*m*");
    assertThat(display.path("text").isTextual()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%pwd", "get_ipython().run_line_magic('pwd', '')"})
  void magics_work_in_python(String magic) {
    assertThat(sandbox.python(magic).endsOk().result()).isEqualTo("'/home/user'");
  }

  @Test
  void an_object_shows_itself_by_its_own_html() {
    String code = "class Shown:\n  def _repr_html_(self): return '<i>own</i>'\nShown()";

    assertThat(sandbox.python(code).endsOk().rich("text/html")).hasValue("<i>own</i>");
  }

  @Test
  void javascript_shows_values_as_its_console_does_with_strings_in_quotes() {
    Map<String, Object> text = Map.of("language", "javascript", "code", "'te' + 'xt'");
    Map<String, Object> nothing = Map.of("language", "javascript", "code", "undefined");

    assertThat(sandbox.execute(text).endsOk().result()).isEqualTo("'text'");
    assertThat(sandbox.execute(nothing).endsOk().items("result")).isEmpty();
  }

  @Test
  void a_crash_is_told_in_words_too() {
    Execution crashed = sandbox.python("import os; os._exit(3)").endsWith("crashed");

    assertThat(crashed.contextLost()).isTrue();
    assertThat(crashed.text("stderr")).contains("exit code 3");
  }
}
