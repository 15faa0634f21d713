package dev.berth.proxy.auth;

import dev.berth.crds.Berth;
import dev.berth.crds.Names;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Problem;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server whose a token is, and what a user may do. Its answers are kept for {@link
 * #LIFE}, and no more than a few questions of each kind are under way: nobody without a credential
 * shall make the proxy a load for the API server.
 */
final class Cluster {
  static final Duration LIFE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final int REMEMBERED = 10_000;
  private static final int AT_A_TIME = 16;
  private static final int MOST_WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int FORBIDDEN = 403;

  private record Question(UserInfo user, String namespace, Demand demand) {}

  private final KubernetesClient client;
  private final List<String> audiences;
  private final ExpiringCache<String, Optional<UserInfo>> users;
  private final ExpiringCache<Question, Boolean> answers;

  /** Apart, so that those with worthless tokens do not keep the others' rights from being asked. */
  private final Semaphore tokenReviews = new Semaphore(AT_A_TIME);

  private final Semaphore accessReviews = new Semaphore(AT_A_TIME);

  /**
   * @param audiences one of which a token must be for; the API server's own if empty
   */
  Cluster(KubernetesClient client, List<String> audiences, Clock clock) {
    this.client = client;
    this.audiences = List.copyOf(audiences);
    users = new ExpiringCache<>(clock, LIFE, REMEMBERED);
    answers = new ExpiringCache<>(clock, LIFE, REMEMBERED);
  }

  /** Whose token it is, if anybody's. */
  Optional<UserInfo> user(String token) {
    return users.get(
        Hashes.hex(token), () -> asked(tokenReviews, () -> review(token), Optional.empty()));
  }

  /** Whether a Role lets the user do it in the namespace. */
  boolean allows(UserInfo user, String namespace, Demand demand) {
    return answers.get(
        new Question(user, namespace, demand),
        () -> asked(accessReviews, () -> review(user, namespace, demand), false));
  }

  private Optional<UserInfo> review(String token) {
    var review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audiences.isEmpty() ? null : audiences)
            .endSpec()
            .build();
    var status = client.tokenReviews().create(review).getStatus();
    return Optional.ofNullable(status)
        .filter(s -> Boolean.TRUE.equals(s.getAuthenticated()))
        .filter(s -> audiences.isEmpty() || s.getAudiences().stream().anyMatch(audiences::contains))
        .map(s -> s.getUser())
        .filter(u -> u.getUsername() != null && !u.getUsername().isEmpty());
  }

  private boolean review(UserInfo user, String namespace, Demand demand) {
    var parts = demand.resource().split("/", 2);
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user.getUsername())
            .withUid(user.getUid())
            .withGroups(user.getGroups())
            .withExtra(user.getExtra() == null ? Map.of() : user.getExtra())
            .withNewResourceAttributes()
            .withGroup(Berth.GROUP)
            .withNamespace(namespace)
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : null)
            .withVerb(demand.verb())
            .withName(demand.sandbox().map(Names::ofId).orElse(null))
            .endResourceAttributes()
            .endSpec()
            .build();
    var status = client.authorization().v1().subjectAccessReview().create(review).getStatus();
    return status != null
        && Boolean.TRUE.equals(status.getAllowed())
        && !Boolean.TRUE.equals(status.getDenied());
  }

  private static <T> T asked(Semaphore permits, Supplier<T> question, T ifNotAllowedToAsk) {
    try {
      if (permits.getQueueLength() >= MOST_WAITING
          || !permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Problem(
            503,
            "OVERLOADED",
            "too many tokens of the cluster are being checked",
            Map.of("Retry-After", "1"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(503, "OVERLOADED", "the check of the token was interrupted");
    }
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() != FORBIDDEN) {
        throw e;
      }
      LOG.error("Berth may not check the cluster's tokens: {}", e.getMessage());
      return ifNotAllowedToAsk;
    } finally {
      permits.release();
    }
  }
}
