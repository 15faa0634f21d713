package dev.berth.proxy.http;

import java.io.IOException;

/** Answers a call, or throws the {@link Problem} that shall be answered. */
@FunctionalInterface
public interface Handler {
  void handle(Call call, RoutePath path) throws IOException, InterruptedException;
}
