package dev.berth.agent.context;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All contexts of the sandbox. One that was made only because an execution named none may be used
 * again by its id, but of those only the most recently used are kept: a client that never names a
 * context must not fill the sandbox's memory.
 */
public final class Contexts implements AutoCloseable {
  private static final int MOST = 100;
  private static final int MOST_UNASKED = 16;
  private final Map<String, LanguageRunner> runners;
  private final QueueLimits limits;
  private final Map<String, Context> contexts = new ConcurrentHashMap<>();
  private final Set<String> unasked = ConcurrentHashMap.newKeySet();

  Contexts(Map<String, LanguageRunner> runners, QueueLimits limits) {
    this.runners = Map.copyOf(runners);
    this.limits = limits;
  }

  /** Begins to warm the interpreters that can be. */
  public void warmUp() {
    runners.values().forEach(LanguageRunner::warmUp);
  }

  Collection<Context> all() {
    return contexts.values().stream().sorted(Comparator.comparing(Context::id)).toList();
  }

  /**
   * Finds a context.
   *
   * @throws ApiException with 404
   */
  Context get(String id) {
    return Optional.ofNullable(contexts.get(id))
        .orElseThrow(() -> ApiException.notFound("no context " + id));
  }

  /**
   * Makes a context that its client asked for.
   *
   * @throws ApiException with 400 for a language that is not served, 409 when there are too many
   */
  Context create(String language, Path cwd) throws IOException {
    LanguageRunner runner = runners.get(language);
    if (runner == null) {
      throw ApiException.badRequest(
          "`language` must be one of "
              + String.join(", ", runners.keySet().stream().sorted().toList())
              + "; got "
              + language);
    }
    if (contexts.size() >= MOST) {
      throw ApiException.conflict(
          "this sandbox has " + MOST + " contexts; delete one before you make another");
    }
    String id = UUID.randomUUID().toString();
    Context context = new Context(id, language, cwd, runner.start(id, cwd), limits);
    contexts.put(id, context);
    context.interpreter().death().thenRun(() -> forget(context));
    return context;
  }

  /** A context, and a place in its queue. */
  record Place(Context context, Turns.Turn turn) {}

  /** Makes a context for an execution that named none. */
  Place createUnasked(String language, Path cwd) throws IOException {
    Context context = create(language, cwd);
    // Before others can see it: without a turn it is idle to them, and may be deleted.
    Place place = new Place(context, context.queue());
    unasked.add(context.id());
    if (!contexts.containsKey(context.id())) {
      unasked.remove(context.id()); // it died meanwhile
    }
    List<Context> idle =
        unasked.stream()
            .map(contexts::get)
            .filter(c -> c != null && c != context && !c.isBusy())
            .sorted(Comparator.comparing(Context::lastUsedNanos))
            .toList();
    for (int i = 0; i < unasked.size() - MOST_UNASKED && i < idle.size(); i++) {
      delete(idle.get(i));
    }
    return place;
  }

  /** Of one that has ended: whoever was told so does not find it again. */
  void forget(Context context) {
    contexts.remove(context.id());
    unasked.remove(context.id());
  }

  /** Ends a context and all that it started and that stayed in its session. */
  void delete(Context context) {
    forget(context);
    context.interpreter().delete();
  }

  @Override
  public void close() {
    runners.values().forEach(LanguageRunner::close);
    all().forEach(this::delete);
  }
}
