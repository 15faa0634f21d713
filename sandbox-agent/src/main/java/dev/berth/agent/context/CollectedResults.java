package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.process.BoundedText;
import java.io.IOException;
import java.io.Reader;

/** Output kept until the execution has ended: one text per stream, then the rich items. */
final class CollectedResults implements Results {
  private final OutputBudget budget;
  private final BoundedText out = new BoundedText(Long.MAX_VALUE);
  private final BoundedText err = new BoundedText(Long.MAX_VALUE);
  private final Spool items = new Spool();
  private long outDropped;
  private long errDropped;
  private long itemsDropped;
  private boolean printed;
  private boolean complained;

  CollectedResults(OutputBudget budget) {
    this.budget = budget;
  }

  @Override
  public synchronized void text(Stream stream, byte[] bytes, int length) {
    int room = budget.take(length);
    if (stream == Stream.stdout) {
      printed = true;
      out.append(bytes, 0, room);
      outDropped += length - room;
    } else {
      complained = true;
      err.append(bytes, 0, room);
      errDropped += length - room;
    }
  }

  @Override
  public synchronized void item(String type, Spool json) {
    long before = items.length();
    try {
      if (before > 0) {
        items.write(',');
      }
      json.copyTo(items, 0, json.length());
    } catch (IOException noDisk) {
      items.truncate(before);
      itemsDropped += json.length();
    }
  }

  @Override
  public synchronized void dropped(long bytes) {
    itemsDropped += bytes;
  }

  /** Writes all of it as elements of an array that has been begun. */
  synchronized void write(JsonGenerator json, Ending ending) throws IOException {
    outDropped += out.dropped(); // what found no disk
    errDropped += err.dropped();
    if (printed) {
      text(json, Stream.stdout, out.reader(""), outDropped);
    }
    String last = OutputBudget.words(outDropped, errDropped, itemsDropped) + ending.words();
    if (complained || !last.isEmpty()) {
      text(json, Stream.stderr, err.reader(last.isEmpty() ? "" : separated(last)), errDropped);
    }
    if (items.length() > 0) {
      json.writeRawValue(""); // has the generator write its comma
      json.flush();
      items.copyTo((java.io.OutputStream) json.getOutputTarget(), 0, items.length());
    }
    ending.write(json);
  }

  private String separated(String last) {
    return complained ? "\n" + last : last;
  }

  private static void text(JsonGenerator json, Stream stream, Reader text, long dropped)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", stream.name());
    json.writeFieldName("text");
    json.writeString(text, -1);
    if (dropped > 0) {
      json.writeBooleanField("truncated", true);
    }
    json.writeEndObject();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
    err.close();
    items.close();
  }
}
