package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** Calls about processes: signals, waiting, and what the agent makes of itself. */
public final class Kernel {
  public static final int SIGINT = 2;
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;
  static final int SIGSTOP = 19;

  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int P_ALL = 0;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SIGINFO_BYTES = 128;
  private static final long SI_PID = 16;

  private static final Libc.Function KILL = Libc.of("kill");
  private static final Libc.Function PRCTL = Libc.of("prctl");
  private static final Libc.Function SETPRIORITY = Libc.of("setpriority");
  private static final Libc.Function GETSID = Libc.of("getsid");
  private static final Libc.Function GETPGID = Libc.of("getpgid");
  private static final Libc.Function WAITPID = Libc.of("waitpid");
  private static final Libc.Function WAITID = Libc.of("waitid");

  private Kernel() {}

  /** Sends a signal; false when there is no such process any more. */
  public static boolean kill(int pid, int signal) {
    if (pid <= 0) {
      throw new IllegalArgumentException("not one process: " + pid);
    }
    return !KILL.call(pid, signal).failed();
  }

  /**
   * Kills a process group, atomically against forks: nobody slips through by handing on its life.
   */
  static void killGroup(int group) {
    if (group <= 1) {
      throw new IllegalArgumentException("not a group of a sandbox's: " + group);
    }
    KILL.call(-group, SIGKILL);
  }

  /** Session of a process, also of one that has ended and was not collected; -1 for none. */
  static int sessionOf(int pid) {
    return (int) GETSID.call(pid).value();
  }

  /** Process group of a process, also of one that has ended and was not collected; -1 for none. */
  static int groupOf(int pid) {
    return (int) GETPGID.call(pid).value();
  }

  /**
   * Kills every process of this user but PID 1 itself, atomically against forks. Does nothing
   * unless the agent is PID 1 of a container: elsewhere it would end the whole machine.
   *
   * @return whether it was done
   */
  static boolean killEverything() {
    return mayKillEverything(ProcessHandle.current().pid()) && !KILL.call(-1, SIGKILL).failed();
  }

  /** Only a container's first process has nobody but its container before it. */
  static boolean mayKillEverything(long self) {
    return self == 1;
  }

  /** No process of the same user can read this one's memory or descriptors, nor trace it. */
  public static void becomeUndumpable() {
    PRCTL.call(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }

  /** Orphans of this process's descendants become its children, as they are PID 1's. */
  public static void becomeSubreaper() {
    PRCTL.call(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }

  /** Gives the calling thread, and what it starts, the least share of the CPU. */
  static void niceThisThread() {
    SETPRIORITY.call(0, 0, 19);
  }

  /** Blocks until some child has ended and names it, without collecting it; empty: no child. */
  static OptionalInt awaitEndedChild() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
      Libc.Result result;
      do {
        result = WAITID.call(P_ALL, 0, info.address(), WEXITED | WNOWAIT);
      } while (result.failed() && result.errno() == Libc.EINTR);
      return result.failed() ? OptionalInt.empty() : OptionalInt.of(info.get(JAVA_INT, SI_PID));
    }
  }

  /** Collects one ended child: its exit code, or 128 + the signal that ended it. */
  static OptionalInt collect(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(JAVA_INT);
      if (WAITPID.call(pid, status.address(), WNOHANG).value() != pid) {
        return OptionalInt.empty();
      }
      int bits = status.get(JAVA_INT, 0);
      int signal = bits & 0x7f;
      return OptionalInt.of(signal == 0 ? (bits >> 8) & 0xff : 128 + signal);
    }
  }
}
