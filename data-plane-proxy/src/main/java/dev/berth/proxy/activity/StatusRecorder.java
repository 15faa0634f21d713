package dev.berth.proxy.activity;

import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Sandboxes;
import dev.berth.proxy.sandboxes.TenantSandboxes;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code status.lastActivityTime}, with the resource version as precondition: so that a
 * renewal and the operator's "expired" cannot both win. Never lowers it.
 */
public final class StatusRecorder implements Activity.Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(StatusRecorder.class);
  private static final int ATTEMPTS = 5;
  private static final int CONFLICT = 409;

  private final Sandboxes sandboxes;

  public StatusRecorder(Sandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  @Override
  public boolean record(String namespace, String name, String uid, Instant lastActivity) {
    var tenant = sandboxes.in(namespace);
    try {
      // An informer that lags may not have heard yet that it is Ready.
      var seen =
          tenant
              .cached(name)
              .filter(s -> LifeState.of(s) == LifeState.READY)
              .or(() -> tenant.read(name));
      for (int i = 0; i < ATTEMPTS && isBehind(seen, uid, lastActivity); i++) {
        if (patched(tenant, seen.get(), lastActivity)) {
          return true;
        }
        seen = tenant.read(name);
      }
      return !isBehind(seen, uid, lastActivity);
    } catch (KubernetesClientException e) {
      LOG.warn("activity of {} was not recorded: {}", name, e.getMessage());
      return false;
    }
  }

  private static boolean patched(TenantSandboxes tenant, Sandbox sandbox, Instant lastActivity) {
    var patch = Json.MAPPER.createObjectNode();
    patch.putObject("metadata").put("resourceVersion", sandbox.getMetadata().getResourceVersion());
    patch
        .putObject("status")
        .put("lastActivityTime", lastActivity.truncatedTo(ChronoUnit.MILLIS).toString());
    try {
      tenant.patchStatus(sandbox.getMetadata().getName(), patch.toString());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isBehind(Optional<Sandbox> sandbox, String uid, Instant lastActivity) {
    return sandbox
        .filter(s -> s.getMetadata().getUid().equals(uid))
        .filter(s -> LifeState.of(s) == LifeState.READY)
        .filter(
            s ->
                s.getStatus().lastActivityTime() == null
                    || s.getStatus()
                        .lastActivityTime()
                        .isBefore(lastActivity.truncatedTo(ChronoUnit.MILLIS)))
        .isPresent();
  }
}
