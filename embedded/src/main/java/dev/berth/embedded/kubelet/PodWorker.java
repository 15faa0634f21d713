package dev.berth.embedded.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one pod: a thread that sees, decides, acts, and tells the API server. */
final class PodWorker {
  private static final Logger log = LoggerFactory.getLogger(PodWorker.class);
  private static final String START_FAILED = "RunContainerError";
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);
  private static final Duration START_RETRY = Duration.ofSeconds(10);
  private static final Duration WRITE_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_GRACE = Duration.ofSeconds(2);

  private final PodApi api;
  private final SandboxRunner runner;
  private final ContainerEnv env;
  private final Map<String, io.fabric8.kubernetes.api.model.Quantity> capacity;
  private final Clock clock;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;

  private Runnable atEnd;
  private volatile Pod latest;
  private volatile AgentProcess process;
  private RunState run = new RunState.New();
  private RunState published = run;
  private Optional<Instant> startTime;
  private PodStatus lastStatus;
  private boolean gone;

  PodWorker(
      Pod pod,
      PodApi api,
      SandboxRunner runner,
      Map<String, io.fabric8.kubernetes.api.model.Quantity> capacity,
      Clock clock) {
    this.api = api;
    this.runner = runner;
    this.capacity = capacity;
    this.env = new ContainerEnv(api, capacity);
    this.clock = clock;
    this.latest = pod;
    this.startTime = NextStep.startTime(pod);
    this.lastStatus = pod.getStatus();
    this.thread =
        Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).unstarted(this::work);
  }

  /** {@code atEnd} runs when nothing is left of it. */
  void start(Runnable atEnd) {
    this.atEnd = atEnd;
    thread.start();
  }

  Pod pod() {
    return latest;
  }

  /** Empty while it does not run. */
  Optional<AgentProcess> process() {
    return Optional.ofNullable(process);
  }

  void seen(Pod pod) {
    latest = pod;
    changes.release();
  }

  /** Its object is gone, or the kubelet is closing: nothing of it is to be left. */
  void remove() {
    thread.interrupt();
  }

  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void work() {
    try {
      while (!gone) {
        awaitChange(step());
      }
    } catch (InterruptedException e) {
      // removed
    } catch (RuntimeException e) {
      log.error("pod {}: ", latest.getMetadata().getName(), e);
    } finally {
      leaveNothing();
    }
  }

  private void awaitChange(Optional<Instant> until) throws InterruptedException {
    if (gone) {
      return;
    }
    if (until.isEmpty()) {
      changes.acquire();
    } else {
      long millis = Duration.between(clock.instant(), until.get()).toMillis();
      changes.tryAcquire(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }
    changes.drainPermits();
  }

  /** One look and what follows from it; when to look again if nothing changes. */
  private Optional<Instant> step() throws InterruptedException {
    Pod pod = latest;
    Instant now = clock.instant();
    noteExit(RunState.By.Itself);
    NextStep next = NextStep.of(pod, run, startTime, now);
    try {
      switch (next) {
        case NextStep.Place p -> place(pod, now);
        case NextStep.Start s -> begin(pod, now);
        case NextStep.End end -> end(end, now);
        case NextStep.GiveUp g ->
            run = new RunState.Ended(startTime.orElse(now), now, 137, false, RunState.By.Unseen);
        case NextStep.Forget f -> forget(pod);
        case NextStep.Wait w -> {}
      }
      publish(pod, now);
    } catch (IOException e) {
      log.warn("{}; trying again", e.getMessage());
      return Optional.of(now.plus(WRITE_RETRY));
    }
    return next instanceof NextStep.Wait wait ? wait.until() : Optional.of(now);
  }

  private void place(Pod pod, Instant now) throws IOException {
    Optional<String> refusal = Placement.refusal(pod, capacity, NodeKeeper.labels());
    if (refusal.isPresent()) {
      run = new RunState.Unplaced(refusal.get());
      return;
    }
    if (pod.getSpec().getNodeName() == null) {
      gone = api.bind(pod) == PodApi.Written.PodGone;
    }
    startTime = startTime.or(() -> Optional.of(now));
    run = new RunState.Waiting("ContainerCreating", null, now);
    published = run; // the start follows at once
  }

  private void begin(Pod pod, Instant now) {
    try {
      process = runner.start(pod, env.of(pod, pod.getSpec().getContainers().getFirst()));
      process.exit().thenRun(changes::release);
      run = new RunState.Running(clock.instant());
    } catch (ContainerConfigException | KubernetesClientException e) {
      await(ContainerConfigException.REASON, e.getMessage(), now.plus(CONFIG_RETRY));
    } catch (IOException e) {
      await(START_FAILED, e.getMessage(), now.plus(START_RETRY));
    } catch (RuntimeException e) {
      // Of something in the pod, which may be mended; the pod must not be left without a worker.
      log.warn("pod {} cannot be started: ", pod.getMetadata().getName(), e);
      await(START_FAILED, e.toString(), now.plus(START_RETRY));
    }
  }

  private void await(String reason, String message, Instant again) {
    boolean known =
        run instanceof RunState.Waiting before
            && reason.equals(before.reason())
            && message.equals(before.message())
            && published == run;
    run = new RunState.Waiting(reason, message, again);
    if (known) {
      published = run;
    }
  }

  private void end(NextStep.End end, Instant now) throws InterruptedException {
    if (process == null) {
      run = new RunState.Ended(startTime.orElse(now), now, 137, false, end.why());
      return;
    }
    process.end(end.grace());
    noteExit(end.why());
  }

  private void noteExit(RunState.By by) {
    if (run instanceof RunState.Running running && process.exit().isDone()) {
      AgentProcess.Exit exit = process.exit().join();
      run =
          new RunState.Ended(running.since(), clock.instant(), exit.code(), exit.outOfMemory(), by);
    }
  }

  private void forget(Pod pod) throws IOException {
    api.forget(pod);
    gone = true;
  }

  private void publish(Pod pod, Instant now) throws IOException {
    if (gone || run == published) {
      return;
    }
    PodStatus status = PodStatuses.of(pod, run, startTime, lastStatus, now);
    gone = api.status(pod, status) == PodApi.Written.PodGone;
    published = run;
    lastStatus = status;
  }

  private void leaveNothing() {
    Thread.interrupted();
    try {
      if (process != null) {
        process.end(LAST_GRACE);
      }
      runner.folder(latest).delete();
    } catch (InterruptedException e) {
      process.kill();
    } catch (UncheckedIOException e) {
      log.warn("the folder of pod {} stays: {}", latest.getMetadata().getName(), e.getMessage());
    } finally {
      atEnd.run();
    }
  }
}
