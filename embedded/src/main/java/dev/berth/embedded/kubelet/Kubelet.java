package dev.berth.embedded.kubelet;

import dev.berth.crds.SandboxPod;
import dev.berth.embedded.api.PodStreams;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scheduler and kubelet of a cluster of one machine: each pod that the API server has becomes a
 * process here, the real agent, and its status is what a kubelet would say. Closing it ends all of
 * them; so does the end of this program, however it comes.
 */
public final class Kubelet implements AutoCloseable, PodStreams {
  private static final Logger log = LoggerFactory.getLogger(Kubelet.class);
  private static final int HEARTBEAT_SECONDS = 10;
  private static final int LONGEST_STATE_DIR = 70;

  private final KubernetesClient client;
  private final KubeletSettings settings;
  private final FileChannel lock;
  private final Isolation isolation;
  private final NodeKeeper node;
  private final AotCache aotCache;
  private final SandboxRunner runner;
  private final PodApi api;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final Set<PodWorker> alive = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("node").factory());
  private SharedIndexInformer<Pod> informer;

  /**
   * Ends what an earlier run has left, and prepares this one; {@link #start} begins it.
   *
   * @throws IOException when the state's folder is another kubelet's, or something of the machine's
   *     is missing
   */
  public Kubelet(KubernetesClient client, KubeletSettings settings) throws IOException {
    this.client = client;
    this.settings = settings;
    Files.createDirectories(settings.stateDir());
    if (settings.stateDir().toString().getBytes().length > LONGEST_STATE_DIR) {
      throw new IOException(
          "the path is too long for the sockets below it (%d bytes at most): %s"
              .formatted(LONGEST_STATE_DIR, settings.stateDir()));
    }
    this.lock = lock(settings.stateDir());
    try {
      Path pods = settings.stateDir().resolve("p");
      Leftovers.sweep(pods);
      this.isolation = Isolations.of(settings);
      this.node = new NodeKeeper(client, settings.stateDir(), settings.clock());
      AgentCommand command = new AgentCommand(settings.javaHome(), settings.agentDist());
      AgentEnvironment environment = new AgentEnvironment(settings.python(), settings.node());
      this.aotCache = new AotCache(settings, pods, command, environment);
      this.api = new PodApi(client);
      this.runner =
          new SandboxRunner(
              pods, isolation, command, aotCache, environment, client.getKubernetesSerialization());
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Registers the node and begins to run pods. */
  public void start() {
    node.keep();
    aotCache.makeInBackground();
    heartbeat.scheduleWithFixedDelay(
        this::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    informer = client.pods().inAnyNamespace().inform(new Handler());
  }

  /** Returns when the agents' AOT cache is there or could not be made; for measurements. */
  public void awaitAotCache() throws InterruptedException {
    aotCache.await();
  }

  /** What keeps the sandboxes in, by its short name: bubblewrap, namespaces or none. */
  public String isolation() {
    return isolation.name();
  }

  /** The last that a pod's container wrote; empty where none runs or has run. */
  public Optional<String> logs(String namespace, String pod) {
    return worker(namespace, pod)
        .flatMap(PodWorker::process)
        .map(
            process -> {
              try {
                return process.log();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** To the agent's port; nothing else of a sandbox is reached from outside. */
  @Override
  public ByteChannel connect(String namespace, String pod, int port) throws IOException {
    PodWorker worker =
        worker(namespace, pod).orElseThrow(() -> new IOException("pods \"" + pod + "\" not found"));
    AgentProcess process =
        worker
            .process()
            .orElseThrow(
                () -> new IOException("unable to forward port because pod is not running"));
    if (port != SandboxPod.AGENT_PORT) {
      throw refused(pod, port, null);
    }
    try {
      return process.connect();
    } catch (IOException e) {
      throw refused(pod, port, e);
    }
  }

  private static IOException refused(String pod, int port, IOException cause) {
    return new IOException(
        "error forwarding port %d to pod %s: dial tcp4 127.0.0.1:%d: connect: connection refused"
            .formatted(port, pod, port),
        cause);
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
    heartbeat.shutdownNow();
    aotCache.close();
    alive.forEach(PodWorker::remove);
    try {
      for (PodWorker worker : alive) {
        worker.awaitEnd();
      }
      lock.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("{}", e.toString());
    }
  }

  private Optional<PodWorker> worker(String namespace, String name) {
    return workers.values().stream()
        .filter(
            each ->
                each.pod().getMetadata().getName().equals(name)
                    && each.pod().getMetadata().getNamespace().equals(namespace))
        .findFirst();
  }

  private void beat() {
    try {
      node.keep();
    } catch (KubernetesClientException e) {
      log.warn("the node cannot be kept: {}", e.getMessage());
    }
  }

  private static FileChannel lock(Path stateDir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (java.nio.channels.OverlappingFileLockException e) {
      // held by this very program
    }
    channel.close();
    throw new IOException("another kubelet runs with " + stateDir);
  }

  private final class Handler implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      String nodeName = pod.getSpec().getNodeName();
      if (nodeName == null || nodeName.equals(NodeKeeper.NAME)) {
        PodWorker fresh = new PodWorker(pod, api, runner, node.capacity(), settings.clock());
        if (workers.putIfAbsent(pod.getMetadata().getUid(), fresh) == null) {
          alive.add(fresh);
          fresh.start(() -> alive.remove(fresh));
        }
      }
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      PodWorker worker = workers.get(pod.getMetadata().getUid());
      if (worker == null) {
        onAdd(pod);
      } else {
        worker.seen(pod);
      }
    }

    /** The worker stays until then, so that a late update begins nothing anew. */
    @Override
    public void onDelete(Pod pod, boolean unknown) {
      PodWorker worker = workers.remove(pod.getMetadata().getUid());
      if (worker != null) {
        worker.remove();
      }
    }
  }
}
