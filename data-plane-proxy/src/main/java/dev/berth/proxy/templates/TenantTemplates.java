package dev.berth.proxy.templates;

import dev.berth.crds.Names;
import dev.berth.crds.RestMarks;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The templates of one tenant's namespace, always as the API server has them now. */
public final class TenantTemplates {
  /** Newest first; times are whole seconds, so that of one second's the name decides. */
  static final Comparator<SandboxTemplate> NEWEST_FIRST =
      Comparator.<SandboxTemplate, String>comparing(t -> t.getMetadata().getCreationTimestamp())
          .reversed()
          .thenComparing(t -> t.getMetadata().getName());

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final KubernetesClient client;
  private final String namespace;

  TenantTemplates(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The name in the REST API: what it was created with there, else its object's. */
  public static String nameOf(SandboxTemplate template) {
    var annotations = template.getMetadata().getAnnotations();
    var name = template.getMetadata().getName();
    var rest = annotations == null ? null : annotations.get(RestMarks.NAME);
    return rest != null && Names.ofId(rest).equals(name) ? rest : name;
  }

  /** The template of a name in the REST API. */
  public Optional<SandboxTemplate> find(String name) {
    return read(Names.ofId(name))
        .or(() -> OBJECT_NAME.matcher(name).matches() ? read(name) : Optional.empty())
        .filter(t -> nameOf(t).equals(name));
  }

  /** The one that is meant where a client names none: the newest of those so labelled. */
  public Optional<SandboxTemplate> byDefault() {
    return client
        .resources(SandboxTemplate.class)
        .inNamespace(namespace)
        .withLabel(RestMarks.LABEL_DEFAULT_TEMPLATE, "true")
        .list()
        .getItems()
        .stream()
        .min(NEWEST_FIRST);
  }

  Optional<SandboxTemplate> read(String objectName) {
    return Optional.ofNullable(
        client.resources(SandboxTemplate.class).inNamespace(namespace).withName(objectName).get());
  }

  List<SandboxTemplate> all() {
    return client.resources(SandboxTemplate.class).inNamespace(namespace).list().getItems();
  }

  SandboxTemplate create(SandboxTemplate template) {
    return client
        .resources(SandboxTemplate.class)
        .inNamespace(namespace)
        .resource(template)
        .create();
  }

  SandboxTemplate patch(String objectName, String merge) {
    return client
        .resources(SandboxTemplate.class)
        .inNamespace(namespace)
        .withName(objectName)
        .patch(MERGE, merge);
  }

  /** False if there was none. */
  boolean delete(String objectName) {
    return !client
        .resources(SandboxTemplate.class)
        .inNamespace(namespace)
        .withName(objectName)
        .delete()
        .isEmpty();
  }
}
