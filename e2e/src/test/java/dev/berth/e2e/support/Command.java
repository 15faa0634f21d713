package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A program on the tester's machine that ran to its end: kubectl, helm. */
public record Command(List<String> line, int exitCode, String output, String errors) {
  private static final Duration LIMIT = Duration.ofSeconds(180);

  /**
   * A thread for each: on two processors the common pool has one, and the program may fill both.
   */
  private static final Executor READERS = Executors.newVirtualThreadPerTaskExecutor();

  public static Command run(String input, List<String> line) {
    return run(input, line, Map.of());
  }

  /** With further variables in its environment. */
  public static Command run(String input, List<String> line, Map<String, String> env) {
    return run(input, line, env, LIMIT);
  }

  /** One that may take longer than others. */
  public static Command run(
      String input, List<String> line, Map<String, String> env, Duration limit) {
    try {
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().putAll(env);
      Process process = builder.start();
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> text(process.errorReader()), READERS);
      CompletableFuture<String> output =
          CompletableFuture.supplyAsync(() -> text(process.inputReader()), READERS);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end in " + limit.toSeconds() + " s: " + line);
      }
      return new Command(line, process.exitValue(), output.join(), errors.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Command succeeds() {
    assertThat(exitCode).as("%s%n%s%n%s", line, output, errors).isZero();
    return this;
  }

  public Command fails() {
    assertThat(exitCode).as("%s%n%s%n%s", line, output, errors).isNotZero();
    return this;
  }

  private static String text(Reader reader) {
    try (reader) {
      var text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
