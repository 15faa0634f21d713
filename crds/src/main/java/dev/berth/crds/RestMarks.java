package dev.berth.crds;

/**
 * Labels and annotations by which the REST API finds again, on an object of Kubernetes, what has no
 * field there. All of them may be set by {@code kubectl} too.
 */
public final class RestMarks {
  /**
   * Label of a SandboxTemplate; the value {@code true} makes it the template of sandboxes that are
   * created by REST without naming one. Of several the newest counts.
   */
  public static final String LABEL_DEFAULT_TEMPLATE = "berth.dev/default-template";

  /** A template's name in the REST API, where its object's name is only derived from it. */
  public static final String NAME = "berth.dev/rest-name";

  /** On a Sandbox: the name in the REST API of its template, where the object's name differs. */
  public static final String TEMPLATE_NAME = "berth.dev/rest-template-name";

  /** The disk size in MiB that a client asked for, where it is less than any pod gets. */
  public static final String DISK_SIZE = "berth.dev/rest-disk-size";

  /**
   * A JSON object of the REST API's fields that mean nothing to Berth and are given back as they
   * came.
   */
  public static final String FIELDS = "berth.dev/rest-fields";

  /** Hashes of the client token and the body that made the template: a repetition is recognised. */
  public static final String CREATE_TOKEN = "berth.dev/rest-create-token";

  /** The same of its last update. */
  public static final String UPDATE_TOKEN = "berth.dev/rest-update-token";

  private RestMarks() {}
}
