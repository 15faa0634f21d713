package dev.berth.operator;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.cluster.EventRecorder;
import dev.berth.operator.cluster.KubeApi;
import dev.berth.operator.cluster.PodKeeper;
import dev.berth.operator.cluster.PolicyCache;
import dev.berth.operator.cluster.PolicyKeeper;
import dev.berth.operator.cluster.StatusRecorder;
import dev.berth.operator.lifecycle.Lifecycle;
import dev.berth.operator.management.Figures;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.reconcile.Actor;
import dev.berth.operator.reconcile.DepartedPods;
import dev.berth.operator.reconcile.Observer;
import dev.berth.operator.reconcile.PolicyWatch;
import dev.berth.operator.reconcile.SandboxReconciler;
import dev.berth.operator.reconcile.SandboxSources;
import dev.berth.operator.reconcile.StrayPods;
import dev.berth.operator.reconcile.TemplateReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The operator's parts, joined: the one place that knows them all. */
public final class BerthOperator implements AutoCloseable {
  /** Mends what no event told of. */
  private static final Duration RESYNC = Duration.ofMinutes(5);

  private static final Duration FINISH = Duration.ofSeconds(10);
  private static final Duration FIRST_SYNC = Duration.ofMinutes(2);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;

  private final Operator operator;
  private final PolicyWatch policyWatch;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean started;

  public BerthOperator(
      KubernetesClient client, OperatorConfig config, Figures figures, Clock clock) {
    KubeApi api = new KubeApi(client);
    PolicyCache policyCache = new PolicyCache(client, config.namespaces());
    PolicyKeeper policies = new PolicyKeeper(client, api, policyCache, clock);
    PodKeeper pods = new PodKeeper(client, api, policies);
    DepartedPods departed = new DepartedPods();
    SandboxSources sources = new SandboxSources(departed);
    PodDesign design = new PodDesign(config.pods());
    StatusRecorder statuses = new StatusRecorder(api);
    EventRecorder events = new EventRecorder(api, config.identity(), clock, threads);
    policyWatch =
        new PolicyWatch(
            policyCache, policies, new StrayPods(client, pods, sources::sandbox), sources::pods);
    figures.countSandboxes(sources::count);
    operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(threads)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withCacheSyncTimeout(FIRST_SYNC)
                    .withReconciliationTerminationTimeout(FINISH)
                    .withUseSSAToPatchPrimaryResource(false));
    operator.register(
        new SandboxReconciler(
            sources,
            new Observer(client, pods, departed, sources::pod, sources::template),
            new Lifecycle(config.lifecycle(), design),
            statuses,
            events,
            new Actor(api, pods),
            figures,
            clock),
        controller -> this.<Sandbox>configure(controller, config));
    operator.register(
        new TemplateReconciler(design, config.lifecycle(), api, statuses, events, figures, clock),
        controller -> this.<SandboxTemplate>configure(controller, config));
  }

  /** Begins to work; returns when the caches are filled. */
  public void start() {
    policyWatch.start();
    operator.start();
    started = true;
  }

  public boolean isReady() {
    return started && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  @Override
  public void close() {
    started = false;
    policyWatch.close();
    operator.stop();
    threads.shutdown();
  }

  private <T extends HasMetadata> void configure(
      ControllerConfigurationOverrider<T> controller, OperatorConfig config) {
    controller
        .withRetry(
            new GenericRetry()
                .setInitialInterval(FIRST_RETRY_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_RETRY_MILLIS)
                .withoutMaxAttempts())
        .withReconciliationMaxInterval(RESYNC);
    if (config.namespaces().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(Set.copyOf(config.namespaces()));
    }
  }
}
