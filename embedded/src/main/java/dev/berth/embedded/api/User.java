package dev.berth.embedded.api;

import java.util.List;

/** Who asks. */
public record User(String name, List<String> groups) {
  public User {
    groups = List.copyOf(groups);
  }
}
