package dev.berth.embedded;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stays up for clients and kubectl until it is interrupted. */
@Command(
    name = "dev",
    description = "Serves the REST API and a Kubernetes API on this machine until Ctrl-C.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DevCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "of the REST API, on 127.0.0.1; 0 for any that is free")
  private int port;

  @Option(
      names = "--tls",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "8443",
      description =
          "serves the REST API by TLS too, at this port (8443), with a certificate of its own")
  private Optional<Integer> tlsPort = Optional.empty();

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "of the Kubernetes API; 0 for any that is free")
  private int apiPort;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Home home = common.home("dev")) {
      Embedded berth = Embedded.start(common.settings(port, tlsPort, apiPort), home);
      EnvFile env = new EnvFile(CommonOptions.cache());
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(berth, env, ended), "stop"));
      berth.applyTemplates();
      env.write(berth);
      Welcome.print(System.out, berth);
      ended.await();
    }
    return 0;
  }

  private static void stop(Embedded berth, EnvFile env, CountDownLatch ended) {
    System.out.println("\nberth: stopping");
    env.remove();
    berth.close();
    System.out.println("berth: stopped; nothing of it is left running");
    ended.countDown();
  }
}
