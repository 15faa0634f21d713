package dev.berth.proxy.auth;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All keys that hold at one moment. What two Secrets claim belongs to neither: whoever may write
 * Secrets must not take over another's key by giving it once more.
 */
final class KeyRing {
  private final Map<String, AccessKey> byId = new HashMap<>();
  private final Map<String, AccessKey> byHash = new HashMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  private KeyRing() {}

  static KeyRing of(Collection<Secret> secrets, Set<String> served) {
    var ring = new KeyRing();
    var keys = new ArrayList<AccessKey>();
    for (var secret : secrets) {
      try {
        keys.add(KeySecret.read(secret, served));
      } catch (IllegalArgumentException e) {
        ring.refused.put(secret.getMetadata().getName(), e.getMessage());
      }
    }
    var twice = claimedTwice(keys);
    for (var key : keys) {
      if (claims(key).stream().anyMatch(twice::contains)) {
        ring.refused.put(key.name(), "another Secret has the same id or key");
      } else {
        key.id().ifPresent(id -> ring.byId.put(id, key));
        claims(key).stream().filter(_ -> key.id().isEmpty()).forEach(h -> ring.byHash.put(h, key));
      }
    }
    return ring;
  }

  private static Set<String> claimedTwice(List<AccessKey> keys) {
    var seen = new HashSet<String>();
    var twice = new TreeSet<String>();
    for (var key : keys) {
      claims(key).stream().filter(c -> !seen.add(c)).forEach(twice::add);
    }
    return twice;
  }

  private static List<String> claims(AccessKey key) {
    return key.id().map(List::of).orElseGet(() -> key.secrets().stream().map(Hashes::hex).toList());
  }

  Optional<AccessKey> accessKey(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Found by the key's hash, so that the time it takes tells nothing of the key. */
  Optional<AccessKey> apiKey(String key) {
    return Optional.ofNullable(byHash.get(Hashes.hex(key)));
  }

  /** Whether somebody with this name, as {@link AccessKey#caller} gives it, still has a key. */
  Optional<AccessKey> ofCaller(String caller) {
    return byId.values().stream()
        .filter(k -> k.caller().equals(caller))
        .findFirst()
        .or(() -> byHash.values().stream().filter(k -> k.caller().equals(caller)).findFirst());
  }

  /** Secrets that open nothing, each with what is wrong with it. */
  Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  int size() {
    return byId.size() + new HashSet<>(byHash.values()).size();
  }
}
