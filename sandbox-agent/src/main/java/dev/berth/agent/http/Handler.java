package dev.berth.agent.http;

import java.io.IOException;

/** Answers one request; runs on a virtual thread of its own and may block. */
@FunctionalInterface
public interface Handler {
  void handle(Request request, Response response) throws IOException;
}
