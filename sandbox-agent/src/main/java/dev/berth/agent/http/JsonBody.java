package dev.berth.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes a JSON answer straight to the client: nothing large is ever whole in the heap. */
@FunctionalInterface
public interface JsonBody {
  void write(JsonGenerator json) throws IOException;
}
