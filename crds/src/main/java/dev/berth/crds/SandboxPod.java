package dev.berth.crds;

import java.util.List;

/**
 * What operator, proxy and agent agree on about the pod of a sandbox: its labels, its one
 * container, and where the agent lives and listens.
 */
public final class SandboxPod {
  /** Every pod of Berth's begins with it; admission refuses Berth streams to any other. */
  public static final String NAME_PREFIX = "sbx-";

  public static final String CONTAINER = "sandbox";
  public static final String INIT_CONTAINER = "agent";

  /** The agent listens on this port of the pod's loopback and nowhere else. */
  public static final int AGENT_PORT = 8642;

  /** Folder of the agent and all that it brings; never writable for the sandbox's code. */
  public static final String AGENT_HOME = "/berth";

  /** Copies its stdin and stdout to the agent's port; the only thing Berth ever execs. */
  public static final String BRIDGE = AGENT_HOME + "/bridge";

  public static final String LABEL_MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String LABEL_COMPONENT = "app.kubernetes.io/component";
  public static final String MANAGED_BY = "berth";
  public static final String COMPONENT = "sandbox";
  public static final String LABEL_SANDBOX = "berth.dev/sandbox";
  public static final String LABEL_TEMPLATE = "berth.dev/template";
  public static final String LABEL_REVISION = "berth.dev/template-revision";

  /** Hash of the network setting; the NetworkPolicy of that setting selects it. */
  public static final String LABEL_NETWORK = "berth.dev/network";

  /** The rules of the pod's NetworkPolicy as JSON; their hash is the value of the label. */
  public static final String ANNOTATION_NETWORK_POLICY = "berth.dev/network-policy";

  /** PID 1 of every sandbox, whatever its image. */
  public static final List<String> AGENT_COMMAND =
      List.of(AGENT_HOME + "/jre/bin/java", "@" + AGENT_HOME + "/agent.args");

  private SandboxPod() {}
}
