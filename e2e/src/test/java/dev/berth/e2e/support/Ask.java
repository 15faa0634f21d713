package dev.berth.e2e.support;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody wants of one sandbox, whoever it is.
 *
 * @param authority of the server, as its Host
 * @param fields of the request's head, without a credential and without Host
 * @param body JSON; empty for none
 */
public record Ask(
    String authority, String method, String target, List<String> fields, String body) {
  private static final List<String> HANDSHAKE =
      List.of(
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

  public Ask {
    fields = List.copyOf(fields);
  }

  /** Of every kind of call that tells of a sandbox, changes it or runs something in it. */
  public static List<Ask> all(String authority, String id) {
    String sandbox = "/sandboxes/" + id;
    String note = "{\"path\":\"/home/user/got-in.txt\",\"content\":\"x\"}";
    String code = "{\"language\":\"python\",\"code\":\"open('got-in.txt','w').write('x')\"}";
    String command = "{\"command\":\"echo x > got-in.txt\"}";
    List<Ask> all = new ArrayList<>();
    all.add(new Ask(authority, "GET", sandbox, List.of(), ""));
    all.add(new Ask(authority, "DELETE", sandbox, List.of(), ""));
    all.add(new Ask(authority, "POST", sandbox + "/stop", List.of(), ""));
    all.add(new Ask(authority, "GET", sandbox + "/health", List.of(), ""));
    all.add(new Ask(authority, "GET", sandbox + "/contexts", List.of(), ""));
    all.add(new Ask(authority, "POST", sandbox + "/contexts/execute", List.of(), code));
    all.add(new Ask(authority, "POST", sandbox + "/files", List.of(), note));
    all.add(new Ask(authority, "GET", sandbox + "/processes", List.of(), ""));
    all.add(new Ask(authority, "POST", sandbox + "/processes/cmd", List.of(), command));
    all.add(new Ask(authority, "GET", sandbox + "/processes/tty", HANDSHAKE, ""));
    String token = "/agents/accessToken?resourceId=" + id + "&resourceType=sandbox";
    all.add(new Ask(authority, "GET", token, List.of(), ""));
    return all;
  }

  /** The request, its credential in these lines; Host is added where they have none. */
  public RawCall with(List<String> credential) {
    boolean hasHost =
        credential.stream().anyMatch(line -> line.regionMatches(true, 0, "host:", 0, 5));
    List<String> all = new ArrayList<>(hasHost ? List.of() : List.of("Host: " + authority));
    all.addAll(fields);
    all.addAll(credential);
    return new RawCall(method, target, all, body);
  }

  public RawCall with(String credential) {
    return with(List.of(credential));
  }
}
