package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.CuttingRelay.Cut;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.CuttingRelay.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/** Cuts one exchange at points over the whole of it, and counts after each what is left. */
public final class Cutting {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(15);

  /** What is measured is how long it is, not how long it takes. */
  private static final Duration PASSES_WITHIN = Duration.ofSeconds(60);

  private static final long LOOK_SECONDS = 3;
  private static final int MEASURED = 3;

  /** A busy machine may take its time to go on by another way. */
  private static final int MOST_LOOKS = 20;

  private final CutExchange exchange;
  private final CuttingRelay relay;
  private final int port;
  private final int points;
  private final Random random;
  private final Leftovers before;
  private int cutsInWork;

  /**
   * @param relay what is cut
   * @param port where the client connects: the relay, or what is before it
   * @param points by chance, in each direction, beside the first and last bytes of each part
   */
  public Cutting(CutExchange exchange, CuttingRelay relay, int port, int points, Random random) {
    this.exchange = exchange;
    this.relay = relay;
    this.port = port;
    this.points = points;
    this.random = random;
    before = Leftovers.before(exchange.sandbox());
  }

  /** Answers how often it has cut; some points lie behind the end. */
  public int everywhere() {
    int there = everywhere(exchange.asked(), Way.TO_SERVER, exchange.asked().head().length);
    int back = everywhere(exchange.answered(), Way.TO_CLIENT, 0);
    if (exchange.runs()) {
      cutInWork(Manner.FIN);
      cutInWork(Manner.RST);
    }
    return there + back + cutsInWork;
  }

  private int everywhere(Talk talk, Way way, long mark) {
    int cutsBefore = relay.cuts();
    long length = length(talk, way);
    List<Long> points = spread(length, mark);
    points.forEach(at -> cut(talk, new Cut(way, at, manner())));
    int cuts = relay.cuts() - cutsBefore;
    System.out.printf("%s, %d bytes %s: %d cuts%n", exchange.name(), length, way, cuts);
    return cuts;
  }

  /** The least of some: whatever else passes the relay meanwhile only adds to it. */
  private long length(Talk talk, Way way) {
    if (way == Way.TO_CLIENT && exchange.endless().isPresent()) {
      return exchange.endless().getAsLong();
    }
    return LongStream.generate(() -> measured(talk, way)).limit(MEASURED).min().orElseThrow();
  }

  /** By letting it pass. */
  private long measured(Talk talk, Way way) {
    clean();
    var before = new AtomicLong(relay.carried(way));
    var talking = new AtomicReference<>(talk.over(port));
    await(exchange.name() + " measured")
        .atMost(PASSES_WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (talking.get().over().isDone() && !talking.get().isAnsweredWell()) {
                before.set(relay.carried(way));
                talking.set(talk.over(port));
              }
              return hasPassed(talking.get());
            });
    long length = relay.carried(way) - before.get();
    relay.cutAll(Manner.FIN);
    join(talking.get());
    awaitNothingLeft("measured");
    return length;
  }

  private boolean hasPassed(Talking talking) {
    if (exchange.endless().isPresent() && talking.heard() >= exchange.endless().getAsLong()) {
      return true;
    }
    return talking.over().isDone() ? talking.isAnsweredWell() : exchange.runs() && isBusy();
  }

  private void cut(Talk talk, Cut cut) {
    clean();
    relay.cutNext(cut);
    join(talk.over(port));
    if (relay.takeBack()) {
      relay.cutAll(Manner.FIN); // so that the next begins by new connections, as the measured one
    }
    awaitNothingLeft(cut.toString());
  }

  private void cutInWork(Manner manner) {
    clean();
    Talking talking = inWork();
    relay.cutAll(manner);
    join(talking);
    cutsInWork++;
    awaitNothingLeft("in work, " + manner);
  }

  /**
   * Asks until it runs: what went out on a connection of which its owner had not heard yet that it
   * was cut is told as broken, and is not sent again by itself. So does {@link #measured}.
   */
  private Talking inWork() {
    var talking = new AtomicReference<>(exchange.asked().over(port));
    await(exchange.name() + " in work")
        .atMost(GONE_WITHIN)
        .until(
            () -> {
              if (talking.get().over().isDone()) {
                talking.set(exchange.asked().over(port));
              }
              return isBusy();
            });
    return talking.get();
  }

  private void clean() {
    exchange.sandbox().shell("rm -f busy up.bin");
  }

  /**
   * A client must never be left waiting for what does not come any more. Where not a byte of its
   * request had left, the exchange may go on by another way; then it leaves by itself.
   */
  private void join(Talking talking) {
    for (int looks = 1; !isOver(talking); looks++) {
      assertThat(looks).as(exchange.name() + ": looks, each after 3 s").isLessThan(MOST_LOOKS);
      if (goesOn(talking)) {
        talking.hangUp();
      }
    }
  }

  private static boolean isOver(Talking talking) {
    try {
      talking.over().get(LOOK_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean goesOn(Talking talking) {
    if (exchange.runs() && isBusy()) {
      return true;
    }
    long before = talking.heard();
    return exchange.endless().isPresent()
        && catchThrowable(() -> await().atMost(GONE_WITHIN).until(() -> talking.heard() > before))
            == null;
  }

  private boolean isBusy() {
    return exchange.sandbox().names("/home/user").contains(CutExchange.BUSY);
  }

  private void awaitNothingLeft(String where) {
    await(exchange.name() + " cut " + where)
        .atMost(GONE_WITHIN)
        .untilAsserted(() -> assertThat(Leftovers.of(exchange.sandbox())).isEqualTo(before));
    Leftovers.assertNoHalfUpload(exchange.sandbox());
    exchange.context().ifPresent(context -> assertFree(context, where));
  }

  /** What still ran in the context would hold this up until its own end. */
  private void assertFree(String context, String where) {
    long begun = System.nanoTime();
    assertThat(exchange.sandbox().in(context, "kept").endsOk().result()).as(where).isEqualTo("7");
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .as("%s is still in work, cut %s", exchange.name(), where)
        .isLessThan(GONE_WITHIN);
  }

  private Manner manner() {
    return random.nextBoolean() ? Manner.FIN : Manner.RST;
  }

  /** First and last bytes, those around a mark, and some by chance. */
  private List<Long> spread(long length, long mark) {
    TreeSet<Long> all = new TreeSet<>(List.of(0L, 1L, length - 1, length));
    if (mark > 0) {
      all.addAll(List.of(mark - 1, mark, mark + 1));
    }
    while (all.size() < 4 + points) {
      all.add(random.nextLong(length));
    }
    all.removeIf(at -> at < 0 || at > length);
    return new ArrayList<>(all);
  }
}
