package dev.berth.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Scene;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Base64;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a terminal is asked for: in the query, and by browsers that can send no field of a head. */
@Order(4)
class TerminalHandshakeE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final StringBuffer heard = new StringBuffer();

  @ParameterizedTest
  @ValueSource(strings = {"", "?tenantId=1234567890123456", "?protocol=json&tenantId=1"})
  void json_is_spoken_unless_asked_otherwise_and_an_account_is_no_tenant(String query) {
    WebSocket socket = open(query, "Authorization", "Bearer " + scene.client().token());

    await().untilAsserted(() -> assertThat(heard).contains("connectionEstablished"));
    socket.sendText("{\"type\": \"input\", \"data\": \"echo $((6 * 7))\\n\"}", true).join();
    await()
        .untilAsserted(
            () ->
                assertThat(heard.toString().replaceAll("\\s", ""))
                    .contains("\"type\":\"output\"", "\"stream\":\"stdout\"", "42"));
    socket.abort();
  }

  @Test
  void text_is_spoken_where_it_is_asked_for() {
    WebSocket socket = open("?protocol=text", "Authorization", "Bearer " + scene.client().token());

    socket.sendText("echo $((6 * 7))\n", true).join();

    await().untilAsserted(() -> assertThat(heard).contains("42").doesNotContain("\"type\""));
    socket.abort();
  }

  @Test
  void a_browser_offers_its_token_as_a_subprotocol_and_is_told_the_other() {
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(scene.client().token().getBytes(UTF_8));
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("berth.terminal", "berth.token." + token)
            .buildAsync(uri(""), listener())
            .orTimeout(20, TimeUnit.SECONDS)
            .join();

    assertThat(socket.getSubprotocol()).isEqualTo("berth.terminal");
    await().untilAsserted(() -> assertThat(heard).contains("connectionEstablished"));
    socket.abort();
  }

  @Test
  void who_has_no_credential_or_names_another_tenant_gets_no_terminal() {
    String own = "Bearer " + scene.client().token();

    assertRefused("", "X-Nothing", "x", 401);
    assertRefused("?access_token=" + scene.client().token(), "X-Nothing", "x", 401);
    assertRefused("?tenantId=team-b", "Authorization", own, 404);
    assertRefused("?protocol=morse", "Authorization", own, 400);
  }

  private void assertRefused(String query, String field, String value, int status) {
    assertThatThrownBy(() -> open(query, field, value))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
  }

  private WebSocket open(String query, String field, String value) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header(field, value)
        .buildAsync(uri(query), listener())
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private static URI uri(String query) {
    String url = scene.client().url().toString().replaceFirst("^http", "ws").replaceAll("/$", "");
    return URI.create(url + scene.shared().path("/processes/tty" + query));
  }

  private WebSocket.Listener listener() {
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heard.append(data);
        from.request(1);
        return null;
      }
    };
  }
}
