package dev.berth.embedded.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProtobufTest {
  private static final byte[] SECRET =
      body(
          "v1",
          "Secret",
          join(
              field(1, join(field(1, text("s")), field(2, text("")), field(11, entry("a", "b")))),
              field(2, entry("key", "value")),
              field(3, text("Opaque"))));

  @Test
  void a_secret_is_read_as_its_json_would_be() {
    assertThat(Protobuf.parse(SECRET).toString())
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\","
                + "\"metadata\":{\"name\":\"s\",\"labels\":{\"a\":\"b\"}},"
                + "\"data\":{\"key\":\"dmFsdWU=\"},\"type\":\"Opaque\"}");
  }

  @Test
  void a_question_of_access_is_read() {
    var attributes =
        join(field(1, text("default")), field(2, text("list")), field(5, text("pods")));
    var review =
        Protobuf.parse(
            body(
                "authorization.k8s.io/v1",
                "SelfSubjectAccessReview",
                join(field(1, new byte[0]), field(2, field(1, attributes)))));
    assertThat(review.at("/spec/resourceAttributes").toString())
        .isEqualTo("{\"namespace\":\"default\",\"verb\":\"list\",\"resource\":\"pods\"}");
  }

  @Test
  void another_kind_is_not_taken_in_this_form() {
    assertThatThrownBy(() -> Protobuf.parse(body("v1", "Pod", new byte[0])))
        .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.code()).isEqualTo(415));
  }

  @Test
  void a_message_that_is_cut_anywhere_is_refused_or_shorter_but_breaks_nothing() {
    for (var length = 0; length < SECRET.length; length++) {
      var cut = Arrays.copyOf(SECRET, length);
      try {
        assertThat(Protobuf.parse(cut).has("kind")).isTrue();
      } catch (StatusException e) {
        assertThat(e.code()).isIn(400, 415);
      }
    }
  }

  private static byte[] body(String apiVersion, String kind, byte[] raw) {
    return join(
        new byte[] {'k', '8', 's', 0},
        field(1, join(field(1, text(apiVersion)), field(2, text(kind)))),
        field(2, raw));
  }

  private static byte[] entry(String key, String value) {
    return join(field(1, text(key)), field(2, text(value)));
  }

  private static byte[] field(int number, byte[] bytes) {
    return join(new byte[] {(byte) (number << 3 | 2), (byte) bytes.length}, bytes);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
