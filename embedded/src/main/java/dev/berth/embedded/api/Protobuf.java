package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the few kinds that kubectl sends in Kubernetes' binary form without asking whether the
 * server takes it: {@code create namespace|configmap|secret|serviceaccount}, {@code auth}. Answers
 * are always JSON, which it accepts.
 */
final class Protobuf {
  static final String TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int ENVELOPE_TYPE = 1;
  private static final int ENVELOPE_RAW = 2;

  /** What a field's bytes are. */
  private sealed interface Type {}

  private enum Plain implements Type {
    TEXT,
    TEXTS,
    TEXT_MAP,
    BINARY_MAP,
    FLAG
  }

  private record Message(Map<Integer, Field> fields) implements Type {}

  private record Field(String name, Type type) {}

  private static final Message METADATA =
      message(
          Map.of(
              1,
              text("name"),
              2,
              text("generateName"),
              4,
              text("namespace"),
              11,
              new Field("labels", Plain.TEXT_MAP),
              12,
              new Field("annotations", Plain.TEXT_MAP),
              14,
              new Field("finalizers", Plain.TEXTS)));
  private static final Message RESOURCE =
      message(
          Map.of(
              1, text("namespace"),
              2, text("verb"),
              3, text("group"),
              4, text("version"),
              5, text("resource"),
              6, text("subresource"),
              7, text("name")));
  private static final Message ACCESS =
      message(
          Map.of(
              1, new Field("resourceAttributes", RESOURCE),
              2,
                  new Field(
                      "nonResourceAttributes", message(Map.of(1, text("path"), 2, text("verb"))))));
  private static final Map<String, Message> KINDS =
      Map.of(
          "Namespace", object(Map.of()),
          "ServiceAccount", object(Map.of()),
          "SelfSubjectReview", object(Map.of()),
          "SelfSubjectAccessReview", object(Map.of(2, new Field("spec", ACCESS))),
          "ConfigMap",
              object(
                  Map.of(
                      2, new Field("data", Plain.TEXT_MAP),
                      3, new Field("binaryData", Plain.BINARY_MAP),
                      4, new Field("immutable", Plain.FLAG))),
          "Secret",
              object(
                  Map.of(
                      2, new Field("data", Plain.BINARY_MAP),
                      3, text("type"),
                      4, new Field("stringData", Plain.TEXT_MAP),
                      5, new Field("immutable", Plain.FLAG))));

  private Protobuf() {}

  /**
   * @throws StatusException 400, or 415 for another kind
   */
  static ObjectNode parse(byte[] body) {
    try {
      var all = ByteBuffer.wrap(body);
      if (body.length < MAGIC.length || !all.slice(0, 4).equals(ByteBuffer.wrap(MAGIC))) {
        throw Refusals.badRequest("provided data does not appear to be a protobuf message");
      }
      return object(new ProtobufFields(all.position(MAGIC.length)));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Refusals.badRequest("the body of the request is a broken protobuf message");
    }
  }

  private static ObjectNode object(ProtobufFields envelope) {
    var result = Json.object();
    var raw = ByteBuffer.allocate(0);
    while (envelope.next()) {
      if (envelope.number() == ENVELOPE_TYPE) {
        read(message(Map.of(1, text("apiVersion"), 2, text("kind"))), envelope.bytes(), result);
      } else if (envelope.number() == ENVELOPE_RAW) {
        raw = envelope.bytes();
      }
    }
    var type = KINDS.get(result.path("kind").asText());
    if (type == null) {
      throw Refusals.unsupportedMediaType("application/json, application/yaml");
    }
    return read(type, raw, result);
  }

  private static ObjectNode read(Message type, ByteBuffer bytes, ObjectNode into) {
    var fields = new ProtobufFields(bytes);
    while (fields.next()) {
      var field = type.fields().get(fields.number());
      if (field != null) {
        read(field, fields, into);
      }
    }
    return into;
  }

  private static void read(Field field, ProtobufFields from, ObjectNode into) {
    switch (field.type()) {
      case Message message -> read(message, from.bytes(), into.withObject("/" + field.name()));
      case Plain.FLAG -> into.put(field.name(), from.number64() != 0);
      case Plain.TEXT -> {
        var text = text(from.bytes());
        // Fields that are not set are sent all the same.
        if (!text.isEmpty()) {
          into.put(field.name(), text);
        }
      }
      case Plain.TEXTS -> into.withArray("/" + field.name()).add(text(from.bytes()));
      case Plain.TEXT_MAP, Plain.BINARY_MAP -> entry(field, from, into);
    }
  }

  private static void entry(Field field, ProtobufFields from, ObjectNode into) {
    var map = into.withObject("/" + field.name());
    var key = "";
    var value = ByteBuffer.allocate(0);
    var entry = new ProtobufFields(from.bytes());
    while (entry.next()) {
      if (entry.number() == 1) {
        key = text(entry.bytes());
      } else {
        value = entry.bytes();
      }
    }
    if (field.type() == Plain.TEXT_MAP) {
      map.put(key, text(value));
    } else {
      var bytes = new byte[value.remaining()];
      value.get(bytes);
      map.put(key, bytes);
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static Field text(String name) {
    return new Field(name, Plain.TEXT);
  }

  private static Message message(Map<Integer, Field> fields) {
    return new Message(fields);
  }

  private static Message object(Map<Integer, Field> own) {
    var fields = new HashMap<>(own);
    fields.put(1, new Field("metadata", METADATA));
    return new Message(Map.copyOf(fields));
  }
}
