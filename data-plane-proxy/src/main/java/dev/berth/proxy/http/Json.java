package dev.berth.proxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** JSON bodies of the proxy's own answers and of the requests that it reads itself. */
public final class Json {
  /** A small text must not become a large tree. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxNestingDepth(64).maxTokenCount(20_000).build();

  public static final ObjectMapper MAPPER =
      new ObjectMapper(JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build());

  /** The API's own examples have a comma after the last member. */
  private static final ObjectReader LENIENT =
      MAPPER
          .readerFor(JsonNode.class)
          .with(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The proxy reads only small objects; everything larger is streamed to the agent. */
  private static final long OWN_BODIES = 1 << 20;

  /** Larger ones, and those that do not say how long they are, are read a few at a time. */
  private static final long SMALL = 64 << 10;

  private static final Semaphore LARGE_ONES = new Semaphore(32);

  private Json() {}

  /**
   * The request's body as an object; an absent one is empty.
   *
   * @throws Problem 400 for anything but an object, 413 over 1 MiB, 415 for another type, 429 while
   *     many large ones are being read
   */
  public static ObjectNode read(Call call) throws IOException {
    var type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.isBlank() && !type.contains("json") && !type.startsWith("application/octet-stream")) {
      throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "the body must be application/json");
    }
    var length = call.bodyLength();
    if (length >= 0 && length <= SMALL) {
      return parsed(call);
    }
    if (!LARGE_ONES.tryAcquire()) {
      throw Problem.tooMany("many large bodies are being read here");
    }
    try {
      return parsed(call);
    } finally {
      LARGE_ONES.release();
    }
  }

  private static ObjectNode parsed(Call call) throws IOException {
    byte[] bytes;
    try (var body = call.body(OWN_BODIES)) {
      bytes = body.readAllBytes();
    }
    if (bytes.length == 0) {
      return MAPPER.createObjectNode();
    }
    try {
      if (LENIENT.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Refused below, without the parser's words: they may quote the body.
    }
    throw Problem.badRequest("the body must be a JSON object");
  }

  public static void answer(Call call, int status, JsonNode body) throws IOException {
    answer(call, status, Map.of(), body);
  }

  public static void answer(Call call, int status, Map<String, String> fields, JsonNode body)
      throws IOException {
    var all = new TreeMap<>(fields);
    all.put("Content-Type", "application/json");
    call.answer(status, all, MAPPER.writeValueAsBytes(body));
  }

  /** Answers a refusal in both forms that clients read. */
  public static void answer(Call call, Problem problem) throws IOException {
    answer(call, problem.status(), problem.fields(), of(problem, call.id()));
  }

  /** A refusal's body. */
  public static ObjectNode of(Problem problem, String requestId) {
    var body = MAPPER.createObjectNode();
    var nested = body.putObject("error");
    for (var node : new ObjectNode[] {nested, body}) {
      node.put("code", problem.code());
      node.put("message", problem.getMessage());
    }
    body.put("requestId", requestId);
    return body;
  }
}
