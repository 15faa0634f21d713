package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * How the agent calls the C library: {@code errno} is caught with each call, and its words come
 * back as an IOException. Needs glibc 2.34 or newer.
 *
 * <p>All functions are called by one handle, as {@code syscall(2)} calls the kernel: Linux passes
 * up to six ints, longs and pointers alike, in a register of 64 bits each, on x86-64 as on AArch64,
 * variadic or not, and who takes fewer does not look at the rest. A handle for each shape would be
 * the textbook's, and cost every sandbox a tenth of a second of CPU at its start.
 */
final class Libc {
  static final int EINTR = 4;
  static final int ECHILD = 10;
  static final int EAGAIN = 11;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));
  private static final int MOST_ARGUMENTS = 6;
  private static final Function STRERROR = wide("strerror");
  private static final int LONGEST_WORDS = 256;

  private Libc() {}

  /** The result of a call, and errno as it was right after it. */
  record Result(long value, int errno) {
    boolean failed() {
      return value < 0;
    }
  }

  /**
   * A function that takes and returns ints, longs and pointers, and sets errno. What an argument
   * points to must outlive the call.
   */
  static final class Function {
    private final String name;
    private final MemorySegment address;
    private final boolean wide;

    private Function(String name, boolean wide) {
      this.name = name;
      this.address = LINKER.defaultLookup().findOrThrow(name);
      this.wide = wide;
    }

    Result call(long... arguments) {
      long[] a = new long[MOST_ARGUMENTS];
      System.arraycopy(arguments, 0, a, 0, arguments.length);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURED);
        long value = (long) CALL.invokeExact(address, state, a[0], a[1], a[2], a[3], a[4], a[5]);
        return new Result(wide ? value : (int) value, (int) ERRNO.get(state, 0L));
      } catch (Throwable e) {
        throw new IllegalStateException(name + " could not be called", e);
      }
    }

    /** Calls it and turns a negative result into an exception with the system's words. */
    long orThrow(long... arguments) throws IOException {
      Result result = call(arguments);
      if (result.failed()) {
        throw new IOException(name + ": " + words(result.errno()));
      }
      return result.value();
    }
  }

  /** A function that returns an int. */
  static Function of(String name) {
    return new Function(name, false);
  }

  /** A function that returns a ssize_t or a pointer. */
  static Function wide(String name) {
    return new Function(name, true);
  }

  /** What the system calls this error. */
  static String words(int errno) {
    long text = STRERROR.call(errno).value();
    return MemorySegment.ofAddress(text).reinterpret(LONGEST_WORDS).getString(0);
  }
}
