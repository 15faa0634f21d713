package dev.berth.agent.context;

import java.util.Map;

/** What Linux calls the signals that end interpreters. */
final class SignalName {
  private static final Map<Integer, String> NAMES =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

  private SignalName() {}

  static String of(int signal) {
    return NAMES.getOrDefault(signal, "signal " + signal);
  }
}
