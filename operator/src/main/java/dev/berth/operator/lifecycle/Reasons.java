package dev.berth.operator.lifecycle;

/** The reasons of a Sandbox's status, as the documentation lists them for people. */
public final class Reasons {
  public static final String STARTING = "Starting";
  public static final String TEMPLATE_NOT_FOUND = "TemplateNotFound";
  public static final String UNSCHEDULABLE = "Unschedulable";
  public static final String IMAGE_PULL = "ImagePull";
  public static final String CONTAINER_CONFIG = "ContainerConfig";
  public static final String POD_REFUSED = "PodRefused";

  /** Of the Ready condition alone: nothing is the matter. */
  static final String SERVING = "Serving";

  /** Of the Ready condition alone, while the sandbox serves. */
  static final String TEMPLATE_REMOVED = "TemplateRemoved";

  public static final String IDLE_TIMEOUT = "IdleTimeout";
  public static final String TTL_EXPIRED = "TTLExpired";
  public static final String STOPPED = "Stopped";

  public static final String START_TIMEOUT = "StartTimeout";
  public static final String NAME_MISMATCH = "NameMismatch";
  public static final String OOM_KILLED = "OOMKilled";
  public static final String EVICTED = "Evicted";
  public static final String AGENT_DIED = "AgentDied";
  public static final String POD_DELETED = "PodDeleted";
  public static final String NODE_LOST = "NodeLost";
  public static final String POD_FAILED = "PodFailed";

  /** A pod's own word for the end of its deadline; a Sandbox never has it as its reason. */
  static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

  private Reasons() {}
}
