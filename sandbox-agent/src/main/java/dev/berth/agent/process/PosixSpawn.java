package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * posix_spawn with what a sandbox needs of it: a session of its own, default signals, no descriptor
 * of the agent's but the given ones.
 */
final class PosixSpawn {
  private static final int FILE_ACTIONS_BYTES = 256; // 80 in glibc; room to spare
  private static final int ATTRIBUTES_BYTES = 512; // 336 in glibc
  private static final int SIGSET_BYTES = 128;
  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;

  private static final Libc.Function SPAWNP = Libc.of("posix_spawnp");
  private static final Libc.Function ACTIONS_INIT = Libc.of("posix_spawn_file_actions_init");
  private static final Libc.Function ACTIONS_DESTROY = Libc.of("posix_spawn_file_actions_destroy");
  private static final Libc.Function ADD_OPEN = Libc.of("posix_spawn_file_actions_addopen");
  private static final Libc.Function ADD_DUP2 = Libc.of("posix_spawn_file_actions_adddup2");
  private static final Libc.Function ADD_CHDIR = Libc.of("posix_spawn_file_actions_addchdir_np");
  private static final Libc.Function ADD_CLOSEFROM =
      Libc.of("posix_spawn_file_actions_addclosefrom_np");
  private static final Libc.Function ATTRIBUTES_INIT = Libc.of("posix_spawnattr_init");
  private static final Libc.Function SET_FLAGS = Libc.of("posix_spawnattr_setflags");
  private static final Libc.Function SET_DEFAULT = Libc.of("posix_spawnattr_setsigdefault");
  private static final Libc.Function SET_MASK = Libc.of("posix_spawnattr_setsigmask");
  private static final Libc.Function SIGFILLSET = Libc.of("sigfillset");
  private static final Libc.Function SIGEMPTYSET = Libc.of("sigemptyset");
  private static final long ATTRIBUTES = attributes();

  private PosixSpawn() {}

  /**
   * What the new process has open: its three standard streams, as descriptors or one terminal by
   * name, and a fourth descriptor, which is -1 for most.
   */
  record Streams(int stdin, int stdout, int stderr, int fourth, String terminal) {
    static Streams terminal(String name) {
      return new Streams(-1, -1, -1, -1, name);
    }

    static Streams pipes(int stdin, int stdout, int stderr) {
      return new Streams(stdin, stdout, stderr, -1, null);
    }

    /** Nothing to read, output to pipes, and a socket to the agent as descriptor 3. */
    static Streams runner(int stdout, int stderr, int socket) {
      return new Streams(-1, stdout, stderr, socket, null);
    }
  }

  static int spawn(SpawnSpec spec, Streams streams) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long actions = arena.allocate(FILE_ACTIONS_BYTES, 16).address();
      ACTIONS_INIT.call(actions);
      try {
        fileActions(arena, actions, spec, streams);
        MemorySegment pid = arena.allocate(JAVA_INT);
        long error =
            SPAWNP
                .call(
                    pid.address(),
                    text(arena, spec.argv().getFirst()),
                    actions,
                    ATTRIBUTES,
                    strings(arena, spec.argv()),
                    strings(arena, environment(spec)))
                .value();
        if (error != 0) {
          throw new IOException(
              "cannot start "
                  + spec.argv().getFirst()
                  + " in "
                  + spec.cwd()
                  + ": "
                  + Libc.words((int) error));
        }
        return pid.get(JAVA_INT, 0);
      } finally {
        ACTIONS_DESTROY.call(actions);
      }
    }
  }

  private static void fileActions(Arena arena, long actions, SpawnSpec spec, Streams streams) {
    if (streams.terminal() != null) {
      // Opened by a session leader that has none, it becomes the controlling terminal.
      ADD_OPEN.call(actions, 0, text(arena, streams.terminal()), Descriptors.O_RDWR, 0);
      ADD_DUP2.call(actions, 0, 1);
      ADD_DUP2.call(actions, 0, 2);
    } else {
      if (streams.stdin() >= 0) {
        ADD_DUP2.call(actions, streams.stdin(), 0);
      } else {
        ADD_OPEN.call(actions, 0, text(arena, "/dev/null"), Descriptors.O_RDONLY, 0);
      }
      ADD_DUP2.call(actions, streams.stdout(), 1);
      ADD_DUP2.call(actions, streams.stderr(), 2);
    }
    if (streams.fourth() >= 0) {
      ADD_DUP2.call(actions, streams.fourth(), 3);
    }
    ADD_CLOSEFROM.call(actions, streams.fourth() >= 0 ? 4 : 3);
    ADD_CHDIR.call(actions, text(arena, spec.cwd().toString()));
  }

  /** The same for every process, so made once. */
  private static long attributes() {
    Arena forever = Arena.global();
    long attributes = forever.allocate(ATTRIBUTES_BYTES, 16).address();
    ATTRIBUTES_INIT.call(attributes);
    long all = forever.allocate(SIGSET_BYTES, 8).address();
    SIGFILLSET.call(all);
    SET_DEFAULT.call(attributes, all);
    long none = forever.allocate(SIGSET_BYTES, 8).address();
    SIGEMPTYSET.call(none);
    SET_MASK.call(attributes, none);
    SET_FLAGS.call(attributes, SETSID | SETSIGDEF | SETSIGMASK);
    return attributes;
  }

  private static List<String> environment(SpawnSpec spec) {
    return spec.env().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private static long text(Arena arena, String text) {
    return arena.allocateFrom(text).address();
  }

  private static long strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    array.setAtIndex(ADDRESS, strings.size(), MemorySegment.NULL);
    return array.address();
  }
}
