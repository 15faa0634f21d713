package dev.berth.embedded;

import java.io.PrintStream;

/** What somebody who has just started Berth needs to know, ready to be pasted. */
final class Welcome {
  private static final String CURL =
      """
        curl --noproxy "*" -s %1$s/sandboxes -H 'Authorization: Bearer %2$s' \\
          -H 'Content-Type: application/json' -d '{"templateName": "python", "sandboxId": "first"}'
        curl --noproxy "*" -s %1$s/sandboxes/first/contexts/execute -H 'Authorization: Bearer %2$s' \\
          -H 'Content-Type: application/json' -d '{"language": "python", "code": "6 * 7"}'
      """;

  private Welcome() {}

  static void print(PrintStream out, Embedded berth) {
    out.println("\nBerth runs on this machine, and listens on its loopback alone.\n");
    out.println("  REST API      " + berth.url());
    berth.tlsUrl().ifPresent(url -> out.println("  by TLS        " + url));
    berth.tlsUrl().ifPresent(url -> out.println("  its CA file   " + berth.caFile()));
    out.println("  kubectl       export KUBECONFIG='" + berth.kubeconfig() + "'");
    out.println("  a shell's     eval \"$(./berth env)\"");
    out.println("  isolation     " + berth.isolation());
    berth.notChecked().forEach(what -> out.println("  not checked   " + what));
    out.println("\nCode in a sandbox:\n");
    out.print(CURL.formatted(berth.url(), berth.token()));
    out.println("\nCtrl-C ends all of it.");
    out.flush();
  }
}
