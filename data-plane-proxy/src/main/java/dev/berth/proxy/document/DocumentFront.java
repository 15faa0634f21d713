package dev.berth.proxy.document;

import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Answers GET /openapi.json and GET /docs, for which nobody needs a credential: they say what every
 * installation does, and nothing of this one. All other calls go on.
 */
public final class DocumentFront implements Consumer<Call> {
  /** The page has no script, and nothing in it comes from anywhere. */
  private static final String NOTHING_ACTIVE = "default-src 'none'; style-src 'unsafe-inline'";

  private final Consumer<Call> others;

  public DocumentFront(Consumer<Call> others) {
    this.others = others;
  }

  /** Made when somebody asks: most replicas are never asked. */
  private static final class Made {
    static final byte[] JSON;
    static final byte[] PAGE;

    static {
      var document = ApiDocument.read();
      JSON = document.toPrettyString().getBytes(StandardCharsets.UTF_8);
      PAGE = new DocumentPage(document).html().getBytes(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void accept(Call call) {
    var path = call.method().equals("GET") ? call.rawPath() : "";
    try {
      switch (path) {
        case "/openapi.json" -> answer(call, "application/json", Made.JSON);
        case "/docs" -> answer(call, "text/html; charset=utf-8", Made.PAGE);
        default -> others.accept(call);
      }
    } catch (IOException e) {
      call.reset();
    }
  }

  private static void answer(Call call, String type, byte[] body) throws IOException {
    call.answer(
        200,
        Map.of(
            "Content-Type", type,
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", NOTHING_ACTIVE),
        body);
  }
}
