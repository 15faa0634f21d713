package dev.berth.embedded;

import dev.berth.embedded.demo.Demo;
import dev.berth.embedded.demo.Steps;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job once, from a manifest to a result, and everything is gone again. */
@Command(
    name = "demo",
    description = "Runs code in a sandbox on this machine and shows what came of it.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String NEXT =
      """

      It all works, and nothing of it is left running. Next:
        ./berth dev          the same, and it stays: a REST API for clients, a kubeconfig for kubectl
        docs/api.md          every call
        docs/install.md      on a cluster, with Helm""";

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws Exception {
    Steps steps = new Steps(System.out);
    try (Home home = common.home("demo")) {
      Embedded berth =
          steps.step(
              "start operator, proxy and a Kubernetes API in this process",
              () -> {
                Embedded started = Embedded.start(common.settings(0, Optional.empty(), 0), home);
                steps.show("isolation: " + started.isolation());
                return started;
              });
      Thread interrupted = new Thread(berth::close, "stop");
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        new Demo(berth.client(), berth.url(), berth.token(), Embedded.NAMESPACE)
            .run(steps, CommonOptions.checkout().resolve("examples"), home.folder("pictures"));
      } finally {
        berth.close();
      }
    }
    System.out.println(NEXT);
    return 0;
  }
}
