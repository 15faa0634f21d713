package dev.berth.proxy.templates;

import dev.berth.proxy.http.Call;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Function;

/** The templates of all tenants, to be had of one at a time. */
public final class Templates {
  private final KubernetesClient client;
  private final Function<Call, String> namespaceOf;

  /**
   * @param namespaceOf the namespace that a call's credential reaches
   */
  public Templates(KubernetesClient client, Function<Call, String> namespaceOf) {
    this.client = client;
    this.namespaceOf = namespaceOf;
  }

  /** Those that the caller may reach, and no others. */
  public TenantTemplates of(Call call) {
    return new TenantTemplates(client, namespaceOf.apply(call));
  }
}
