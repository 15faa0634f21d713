package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Scene;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How templates are listed, and which there cannot be. */
@Order(4)
class TemplateListsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final BerthClient client = scene.client();

  @Test
  void a_list_is_numbered_filtered_and_newest_first() {
    List<String> made = List.of(scene.template(""), scene.template(""));
    JsonNode first = list("?pageSize=1");
    JsonNode many = list("?pageNumber=1&pageSize=100&templateType=CodeInterpreter");

    assertThat(first.path("items")).hasSize(1);
    assertThat(first.path("pageNumber").asInt()).isEqualTo(1);
    assertThat(first.path("pageSize").asInt()).isEqualTo(1);
    assertThat(first.path("total").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(many.path("items").findValuesAsText("templateName")).containsAll(made);
    assertThat(many.path("items").findValuesAsText("createdAt"))
        .isSortedAccordingTo((one, other) -> other.compareTo(one));
    assertThat(list("?pageNumber=2&pageSize=1").path("items")).hasSize(1);
    assertThat(list("?templateName=" + made.getFirst()).path("items").findValuesAsText("status"))
        .containsExactly("READY");
    assertThat(list("?status=CREATE_FAILED&templateName=" + made.getFirst()).path("total").asInt())
        .isZero();
    assertThat(list("?templateType=Browser").path("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pageSize=0", "pageSize=101", "pageNumber=0", "pageNumber=x", "status=x"})
  void a_list_that_makes_no_sense_is_400(String query) {
    String parameter = query.substring(0, query.indexOf('='));

    assertThat(client.get("/templates?" + query).is(400).text("/message")).contains(parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Browser", "AllInOne", "CustomImage"})
  void another_type_is_refused_with_those_that_are_served(String type) {
    Answer refused =
        client
            .post("/templates", Map.of("templateName", scene.newName(), "templateType", type))
            .is(400);

    assertThat(refused.text("/message")).contains("CodeInterpreter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "credentialConfiguration | {\"credentialName\": \"secret\"}",
        "ossConfiguration        | [{\"bucketName\": \"b\"}]",
        "logConfiguration        | {\"project\": \"p\"}",
        "armsConfiguration       | {\"enableArms\": true}",
        "networkConfiguration    | {\"networkMode\": \"PUBLIC\", \"vpcId\": \"v\", \"vswitchIds\": [\"s\"]}",
        "networkConfiguration    | {\"networkMode\": \"PUBLIC\", \"securityGroupId\": \"g\"}",
        "containerConfiguration  | {\"command\": [\"x\"]}",
      })
  void what_cannot_be_given_is_refused_by_name_and_nothing_is_made(String field, String value) {
    String name = scene.newName();
    String body = "{\"templateName\": \"%s\", \"%s\": %s}".formatted(name, field, value);

    Answer refused = client.send("POST", "/templates", "application/json", body).is(400);

    assertThat(refused.text("/message")).contains(field);
    assertThat(refused.body()).doesNotContain("secret");
    client.get("/templates/" + name).is(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"activate", "stop"})
  void mcp_is_not_served_and_says_so(String what) {
    String path = "/templates/" + scene.template("") + "/mcp/" + what;

    Answer refused = client.send("PATCH", path, "application/json", "{}").is(501);

    assertThat(refused.text("/message")).contains("MCP");
    assertThat(refused.text("/code")).isEqualTo(refused.text("/error/code"));
  }

  @Test
  void one_that_is_not_there_is_404_whatever_is_wanted_of_it() {
    String path = "/templates/" + scene.newName();

    client.get(path).is(404);
    client.delete(path).is(404);
    client.send("PUT", path, "application/json", "{}").is(404);
  }

  private JsonNode list(String query) {
    return client.get("/templates" + query).is(200).json().at("/data");
  }
}
