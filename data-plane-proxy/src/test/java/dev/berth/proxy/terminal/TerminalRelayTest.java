package dev.berth.proxy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proxy.http.WebSocket;
import dev.berth.transport.http.DuplexExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TerminalRelayTest {
  private final CountDownLatch agentCut = new CountDownLatch(1);

  @Test
  void a_client_whose_close_is_read_after_it_could_be_told_nothing_more_is_obeyed() {
    var agent = new Agent();
    agent.says(Frame.STARTED, "{\"reattach\": 60}");

    var waits =
        new TerminalRelay(new LeavingClient(), agent, new JsonProtocol(), Timing.standard(), true)
            .run();

    assertThat(agent.heard.toString(StandardCharsets.US_ASCII)).startsWith("C");
    assertThat(waits).isFalse();
  }

  @Test
  void nor_does_an_answer_that_it_could_not_be_given_hide_its_close() {
    var agent = new Agent();

    new TerminalRelay(
            new LeavingClient(new WebSocket.Text("{\"type\": \"ping\"}")),
            agent,
            new JsonProtocol(),
            Timing.standard(),
            true)
        .run();

    assertThat(agent.heard.toString(StandardCharsets.US_ASCII)).startsWith("C");
  }

  /** One that has said goodbye, which is read only a moment after its connection takes no more. */
  private final class LeavingClient implements WebSocket {
    private final Queue<Message> before;

    LeavingClient(Message... before) {
      this.before = new ArrayDeque<>(List.of(before));
    }

    @Override
    public Message receive() throws InterruptedException {
      if (!before.isEmpty()) {
        return before.remove();
      }
      // Whoever cuts the agent off at once does so meanwhile.
      agentCut.await(300, TimeUnit.MILLISECONDS);
      return new Closed(4000);
    }

    @Override
    public void sendText(String text) throws IOException {
      throw new IOException("the connection is closed");
    }

    @Override
    public void sendBinary(ByteBuffer bytes) throws IOException {
      throw new IOException("the connection is closed");
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason, Duration limit) {}

    @Override
    public void abort() {}
  }

  /** An agent that ends its stream when it is told that nobody comes back. */
  private final class Agent implements DuplexExchange {
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final PipedInputStream input = new PipedInputStream();
    private final PipedOutputStream voice = new PipedOutputStream();

    Agent() {
      try {
        voice.connect(input);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void says(char type, String json) {
      try {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        voice.write(Frame.bytes(type, payload, 0, payload.length));
        voice.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Map<String, String> fields() {
      return Map.of();
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          if (agentCut.getCount() == 0) {
            throw new IOException("aborted");
          }
          heard.write(bytes, offset, length);
          voice.close();
        }
      };
    }

    @Override
    public void close() {
      agentCut.countDown();
      try {
        voice.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
