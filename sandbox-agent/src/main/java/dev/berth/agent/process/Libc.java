package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
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
 * How the agent calls the C library: handles are made once, {@code errno} is caught with each call,
 * and its words come back as an IOException. Needs glibc 2.34 or newer.
 */
final class Libc {
  static final int EINTR = 4;
  static final int ECHILD = 10;
  static final int EAGAIN = 11;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  /** The result of a call, and errno as it was right after it. */
  record Result(long value, int errno) {
    boolean failed() {
      return value < 0;
    }
  }

  /** A function of ints, longs and pointers that returns an int or a long and sets errno. */
  static final class Function {
    private final String name;
    private final MethodHandle handle;
    private final boolean wide;

    private Function(String name, MethodHandle handle, boolean wide) {
      this.name = name;
      this.handle = handle;
      this.wide = wide;
    }

    Result call(Object... arguments) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURED);
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Object value = handle.invokeWithArguments(all);
        long result = wide ? (long) value : (int) value;
        return new Result(result, (int) ERRNO.get(state, 0L));
      } catch (Throwable e) {
        throw new IllegalStateException(name + " could not be called", e);
      }
    }

    /** Calls it and turns a negative result into an exception with the system's words. */
    long orThrow(Object... arguments) throws IOException {
      Result result = call(arguments);
      if (result.failed()) {
        throw new IOException(name + ": " + words(result.errno()));
      }
      return result.value();
    }
  }

  /** An int function; arguments after {@code fixed} are variadic, or none are where it is -1. */
  static Function of(String name, int fixed, MemoryLayout... arguments) {
    return function(name, fixed, FunctionDescriptor.of(JAVA_INT, arguments), false);
  }

  static Function of(String name, MemoryLayout... arguments) {
    return of(name, -1, arguments);
  }

  /** A function that returns ssize_t. */
  static Function wide(String name, MemoryLayout... arguments) {
    return function(name, -1, FunctionDescriptor.of(JAVA_LONG, arguments), true);
  }

  private static Function function(
      String name, int fixed, FunctionDescriptor descriptor, boolean wide) {
    Linker.Option capture = Linker.Option.captureCallState("errno");
    Linker.Option[] options =
        fixed < 0
            ? new Linker.Option[] {capture}
            : new Linker.Option[] {capture, Linker.Option.firstVariadicArg(fixed)};
    MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
    return new Function(name, LINKER.downcallHandle(address, descriptor, options), wide);
  }

  /** What the system calls this error. */
  static String words(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable e) {
      return "error " + errno;
    }
  }
}
