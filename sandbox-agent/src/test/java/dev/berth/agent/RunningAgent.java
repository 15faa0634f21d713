package dev.berth.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.agent.http.AgentServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agent as a sandbox has it, in this JVM on a free port, spoken to over real HTTP. */
public final class RunningAgent implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AgentServer server;

  private RunningAgent(AgentServer server) {
    this.server = server;
  }

  /** Starts one whose home is the given folder; {@code settings} are as in a pod's environment. */
  public static RunningAgent start(Path home, Map<String, String> settings) {
    Map<String, String> env = new LinkedHashMap<>(settings);
    env.put("BERTH_PORT", "0");
    env.put("HOME", home.toString());
    env.putIfAbsent("BERTH_RUNNERS", Path.of("src/main/runner").toAbsolutePath().toString());
    for (String tool : List.of("BERTH_PYTHON", "BERTH_NODE")) {
      if (System.getenv(tool) != null) {
        env.putIfAbsent(tool, System.getenv(tool));
      }
    }
    try {
      Map<String, String> variables = new LinkedHashMap<>(System.getenv());
      // A shell reads the start files of its home: not those of whoever runs the tests.
      variables.put("HOME", home.toString());
      variables.putAll(settings);
      AgentServer server = Main.wire(AgentConfig.from(env), variables);
      server.start();
      return new RunningAgent(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer: its JSON as maps, lists, strings, numbers and booleans. */
  public record Answer(int status, String text, HttpResponse<?> raw) {
    public Map<?, ?> json() {
      return (Map<?, ?>) parse(text);
    }

    public List<?> list() {
      return (List<?>) parse(text);
    }

    /** The value at a path such as {@code result.exitCode}. */
    public Object at(String path) {
      Object value = parse(text);
      for (String name : path.split("\\.")) {
        value =
            value instanceof List<?> l
                ? l.get(Integer.parseInt(name))
                : ((Map<?, ?>) value).get(name);
      }
      return value;
    }
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  public HttpClient client() {
    return client;
  }

  public Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  public Answer delete(String path) {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  public Answer post(String path, String json, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .POST(BodyPublishers.ofString(json))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a shell command and gives its stdout. */
  public String shell(String command) {
    return (String)
        post("/processes/cmd", "{\"command\": " + quote(command) + "}").at("result.stdout");
  }

  public static String quote(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + "\"";
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }

  private static Object parse(String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
