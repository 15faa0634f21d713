package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.Ask;
import dev.berth.e2e.support.BadCredentials;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawAnswer;
import dev.berth.e2e.support.RawCall;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Signer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A credential that is broken, expired, sent again or another's opens nothing, and its holder
 * learns no more of a sandbox that is there than of one that is not.
 */
@Order(9)
class BadCredentialsE2E {
  private static final int PAIRS_OF_BAD = 450;
  private static final int PAIRS_OF_FOREIGN = 50;

  @RegisterExtension static final Scene scene = new Scene();

  private static URI server;
  private static LiveSandbox present;
  private static String foreign;
  private static AccessKey key;
  private static String apiKey;
  private static List<String> tokens;
  private static BadCredentials bad;

  /** One of a sandbox that is there, the same of one that is not. */
  private record Pair(RawAnswer ofPresent, RawAnswer ofMissing) {}

  @BeforeAll
  static void everyKindOfCredential() {
    List<BerthClient> replicas = scene.cluster().replicas();
    server = replicas.isEmpty() ? scene.installation().url() : replicas.getFirst().url();
    present = scene.sandbox();
    foreign = inAnotherNamespace();
    String tenant = scene.installation().namespace();
    List<AccessKey> never = new ArrayList<>();
    never.add(stored("expired", tenant, Map.of("expires", "2026-01-01T00:00:00Z")));
    never.add(stored("of-no-tenant", "nobodys-namespace", Map.of()));
    AccessKey twice = stored("claimed-twice", tenant, Map.of());
    AccessKey.store(scene, Map.of("id", twice.id(), "secret", twice.secret(), "namespace", tenant));
    never.add(twice);
    apiKey = UUID.randomUUID().toString();
    AccessKey.store(scene, Map.of("key", apiKey, "namespace", tenant));
    AccessKey leaving = new AccessKey("leaving." + scene.newName(), UUID.randomUUID().toString());
    var secret =
        AccessKey.store(
            scene, Map.of("id", leaving.id(), "secret", leaving.secret(), "namespace", tenant));
    key = AccessKey.create(scene);
    String withdrawn = issuedTo(leaving);
    secret.delete();
    never.add(leaving);
    await().until(() -> signed(leaving, "/sandboxes").status() == 401);
    tokens = List.of(scene.installation().token(), issuedTo(key), ofCluster());
    bad = new BadCredentials(server, key, apiKey, tokens, never, withdrawn);
  }

  /** Or what follows would show nothing. */
  @Test
  void all_that_the_bad_ones_are_made_of_is_good() {
    Ask list = new Ask(server.getAuthority(), "GET", "/sandboxes", List.of(), "");
    Signer signer = new Signer(key);
    Stream.of(
            list.with(signer.agentrun4("GET", list.authority(), list.target())),
            list.with(signer.acs3("GET", list.authority(), list.target(), "")),
            list.with("X-API-Key: " + apiKey),
            list.with("Authorization: Bearer " + tokens.get(0)),
            list.with("Agentrun-Access-Token: " + tokens.get(1)),
            list.with("Authorization: Bearer " + tokens.get(2)))
        .forEach(call -> assertThat(call.send(server).status()).as(call.toString()).isEqualTo(200));
  }

  @Test
  void of_a_thousand_none_gets_through_and_none_shows_whether_the_sandbox_is_there() {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("bad credentials: -De2e.seed=" + seed);
    Random random = new Random(seed);
    SandboxStatus before = present.status();
    List<Pair> pairs = new ArrayList<>();
    pairs.addAll(pairs(random, bad.all(), present.name(), PAIRS_OF_BAD));
    assertThat(pairs).allSatisfy(p -> assertThat(p.ofPresent().status()).isEqualTo(401));
    pairs.addAll(pairs(random, ofSomebodyElse(), present.name(), PAIRS_OF_FOREIGN / 2));
    pairs.addAll(pairs(random, goodOnes(), foreign, PAIRS_OF_FOREIGN / 2));

    assertThat(pairs).hasSize(PAIRS_OF_BAD + PAIRS_OF_FOREIGN);
    assertAsQuick(pairs);
    assertThat(present.status()).as("untouched").isEqualTo(before);
    assertThat(before.lastActivityTime()).as("nobody has used it yet").isNull();
    assertThat(present.object().getSpec().wantsStop()).isFalse();
    assertThat(present.names("/home/user")).doesNotContain("got-in.txt");
  }

  @Test
  @Tag("containers")
  void nor_does_an_account_of_the_cluster_that_has_no_role_or_is_gone() {
    String namespace = scene.installation().namespace();
    String lonely = serviceAccountToken(namespace, "e2e-lonely");
    String gone = serviceAccountToken(namespace, "e2e-gone");
    scene.cluster().client().serviceAccounts().inNamespace(namespace).withName("e2e-gone").delete();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> list("Authorization: Bearer " + gone).status() == 401);
    Map<String, Function<Ask, RawCall>> accounts =
        Map.of(
            "an account without a role", ask -> ask.with("Authorization: Bearer " + lonely),
            "an account that is gone", ask -> ask.with("Authorization: Bearer " + gone));

    List<Pair> pairs = pairs(new Random(), accounts, present.name(), 100);

    assertThat(pairs)
        .extracting(pair -> pair.ofPresent().status())
        .containsOnly(401, 404)
        .contains(401, 404);
    assertAsQuick(pairs);
  }

  /** Every credential in its turn, each on an ask by chance; who is asked for first is, too. */
  private static List<Pair> pairs(
      Random random, Map<String, Function<Ask, RawCall>> credentials, String there, int count) {
    List<Map.Entry<String, Function<Ask, RawCall>>> kinds = List.copyOf(credentials.entrySet());
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var kind = kinds.get(i % kinds.size());
      // As long as the other, so that a length is no difference.
      String missing = there.substring(0, there.length() - 1) + "x";
      int which = random.nextInt(Ask.all(server.getAuthority(), there).size());
      Ask ofThere = Ask.all(server.getAuthority(), there).get(which);
      Ask ofMissing = Ask.all(server.getAuthority(), missing).get(which);
      boolean thereFirst = random.nextBoolean();
      RawAnswer first = kind.getValue().apply(thereFirst ? ofThere : ofMissing).send(server);
      RawAnswer second = kind.getValue().apply(thereFirst ? ofMissing : ofThere).send(server);
      Pair pair = thereFirst ? new Pair(first, second) : new Pair(second, first);
      String what = kind.getKey() + ", " + ofThere.method() + " " + ofThere.target();
      assertThat(pair.ofPresent().status()).as(what).isBetween(400, 499);
      assertThat(pair.ofPresent().showing(there))
          .as(what)
          .isEqualTo(pair.ofMissing().showing(missing));
      pairs.add(pair);
    }
    return pairs;
  }

  /** A gross difference only: clocks of a busy machine show no other. */
  private static void assertAsQuick(List<Pair> pairs) {
    long there = median(pairs.stream().map(Pair::ofPresent));
    long missing = median(pairs.stream().map(Pair::ofMissing));
    assertThat(Math.max(there, missing))
        .as("microseconds that an answer takes: %d, %d where there is none", there, missing)
        .isLessThan(5 * Math.min(there, missing) + 20_000);
  }

  private static long median(Stream<RawAnswer> answers) {
    long[] took = answers.mapToLong(a -> a.took().toNanos() / 1000).sorted().toArray();
    return took[took.length / 2];
  }

  private static Map<String, Function<Ask, RawCall>> goodOnes() {
    Signer signer = new Signer(key);
    return Map.of(
        "AGENTRUN4", ask -> ask.with(signer.agentrun4(ask.method(), ask.authority(), ask.target())),
        "ACS3",
            ask -> ask.with(signer.acs3(ask.method(), ask.authority(), ask.target(), ask.body())),
        "API key", ask -> ask.with("X-API-Key: " + apiKey),
        "token", ask -> ask.with("Authorization: Bearer " + tokens.getFirst()));
  }

  /** Good for another sandbox of the tenant's, or said to be for another tenant. */
  private static Map<String, Function<Ask, RawCall>> ofSomebodyElse() {
    LiveSandbox other = scene.create(scene.template(""), "");
    String path = "/agents/accessToken?resourceId=" + other.name() + "&resourceType=sandbox";
    String ofOther = scene.client().get(path).is(200).text("/data/accessToken");
    String bearer = "Authorization: Bearer " + tokens.getFirst();
    return Map.of(
        "another sandbox's token", ask -> ask.with("Agentrun-Access-Token: " + ofOther),
        "another tenant's name", ask -> ask.with(List.of(bearer, "X-Berth-Namespace: default")),
        "another account's name", ask -> ask.with(List.of(bearer, "X-Acs-Parent-Id: team-b")));
  }

  /** One of a namespace that Berth does not serve, which nobody's credential reaches. */
  private static String inAnotherNamespace() {
    String namespace = scene.newName();
    var client = scene.cluster().client();
    var made = new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build();
    client.resource(made).create();
    scene.afterwards(() -> client.resource(made).delete());
    String name = scene.newName();
    String manifest =
        "apiVersion: berth.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: %s}\nspec: {templateRef: {name: t}}"
            .formatted(name);
    Sandbox object = client.getKubernetesSerialization().unmarshal(manifest, Sandbox.class);
    client.resource(object).inNamespace(namespace).create();
    return name;
  }

  private static AccessKey stored(String name, String tenant, Map<String, String> more) {
    AccessKey made = new AccessKey(name + "." + scene.newName(), UUID.randomUUID().toString());
    Map<String, String> content = new HashMap<>(more);
    content.putAll(Map.of("id", made.id(), "secret", made.secret(), "namespace", tenant));
    AccessKey.store(scene, content);
    return made;
  }

  private static String issuedTo(AccessKey holder) {
    String target = "/agents/accessToken?resourceId=any&resourceType=template";
    String text = "\"accessToken\":\"";
    String body = signed(holder, target).body();
    int from = body.indexOf(text) + text.length();
    return body.substring(from, body.indexOf('"', from));
  }

  private static RawAnswer signed(AccessKey by, String target) {
    Ask ask = new Ask(server.getAuthority(), "GET", target, List.of(), "");
    return ask.with(new Signer(by).agentrun4("GET", ask.authority(), target)).send(server);
  }

  private static RawAnswer list(String credential) {
    return new Ask(server.getAuthority(), "GET", "/sandboxes", List.of(), "")
        .with(credential)
        .send(server);
  }

  /** Of whom the kubeconfig is, where that has a token; of an account that may look, elsewhere. */
  private static String ofCluster() {
    var client = scene.cluster().client();
    String own = client.getConfiguration().getAutoOAuthToken();
    if (own != null) {
      return own;
    }
    String namespace = scene.installation().namespace();
    String token = serviceAccountToken(namespace, "e2e-looker");
    var mayLook =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName("e2e-looker")
            .withNamespace(namespace)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
            .addNewSubject("", "ServiceAccount", "e2e-looker", namespace)
            .build();
    client.resource(mayLook).create();
    scene.afterwards(() -> client.resource(mayLook).delete());
    await().until(() -> list("Authorization: Bearer " + token).status() == 200);
    return token;
  }

  private static String serviceAccountToken(String namespace, String name) {
    var accounts = scene.cluster().client().serviceAccounts().inNamespace(namespace);
    var account =
        new ServiceAccountBuilder().withNewMetadata().withName(name).endMetadata().build();
    accounts.resource(account).create();
    scene.afterwards(() -> accounts.withName(name).delete());
    var request = new TokenRequestBuilder().withNewSpec().endSpec().build();
    return accounts.withName(name).tokenRequest(request).getStatus().getToken();
  }
}
