package dev.berth.proxy.http;

/** What a caller may do in its tenant's namespace. */
@FunctionalInterface
public interface Rights {
  /** Of a credential that opens a namespace without distinction. */
  Rights ALL = _ -> true;

  boolean allow(Demand demand);
}
