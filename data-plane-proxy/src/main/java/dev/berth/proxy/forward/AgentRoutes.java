package dev.berth.proxy.forward;

import dev.berth.proxy.http.Router;

/** The agent's routes that clients may use; whatever else it serves is for Berth alone. */
public final class AgentRoutes {
  private static final long JSON_BODY = 10 << 20;

  /** The file's own limit is the agent's to count; the form around it adds a little. */
  private static final long UPLOAD_BODY = (100 << 20) + (1 << 20);

  private static final String SANDBOX = "/sandboxes/{id}";

  private AgentRoutes() {}

  public static void register(Router router, Forwarder forwarder) {
    router.add("GET", SANDBOX + "/health", forwarder.route(Forwarder.Kind.HEALTH, 0));
    plain(router, forwarder, "GET", "/contexts");
    plain(router, forwarder, "POST", "/contexts");
    executing(router, forwarder, "/contexts/execute");
    plain(router, forwarder, "GET", "/contexts/{context}");
    plain(router, forwarder, "DELETE", "/contexts/{context}");
    plain(router, forwarder, "POST", "/contexts/{context}/interrupt");
    plain(router, forwarder, "GET", "/files");
    plain(router, forwarder, "POST", "/files");
    plain(router, forwarder, "GET", "/filesystem");
    plain(router, forwarder, "GET", "/filesystem/stat");
    plain(router, forwarder, "GET", "/filesystem/watch");
    plain(router, forwarder, "POST", "/filesystem/mkdir");
    plain(router, forwarder, "POST", "/filesystem/move");
    plain(router, forwarder, "POST", "/filesystem/remove");
    router.add(
        "POST",
        SANDBOX + "/filesystem/upload",
        forwarder.route(Forwarder.Kind.UPLOAD, UPLOAD_BODY));
    router.add(
        "GET", SANDBOX + "/filesystem/download", forwarder.route(Forwarder.Kind.DOWNLOAD, 0));
    plain(router, forwarder, "GET", "/processes");
    executing(router, forwarder, "/processes/cmd");
    plain(router, forwarder, "GET", "/processes/{pid}");
    plain(router, forwarder, "DELETE", "/processes/{pid}");
  }

  private static void executing(Router router, Forwarder forwarder, String path) {
    router.add("POST", SANDBOX + path, forwarder.route(Forwarder.Kind.EXECUTION, JSON_BODY));
  }

  private static void plain(Router router, Forwarder forwarder, String method, String path) {
    router.add(method, SANDBOX + path, forwarder.route(Forwarder.Kind.PLAIN, JSON_BODY));
  }
}
