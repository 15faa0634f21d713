package dev.berth.proxy.auth;

/** A credential that does not hold. Why is for the metrics; the client is never told. */
final class RefusedException extends RuntimeException {
  /** A fixed list, since it becomes a label. */
  enum Reason {
    MISSING,
    MALFORMED,
    /** The key is unknown or expired, or the signature or token is wrong. */
    WRONG,
    /** Signed too long ago, or in the future. */
    STALE,
    REPLAYED,
    /** The body is not the one that was signed. */
    FORGED_BODY
  }

  private final String scheme;
  private final Reason reason;

  RefusedException(String scheme, Reason reason) {
    super(scheme + " " + reason, null, false, false);
    this.scheme = scheme;
    this.reason = reason;
  }

  String scheme() {
    return scheme;
  }

  Reason reason() {
    return reason;
  }
}
