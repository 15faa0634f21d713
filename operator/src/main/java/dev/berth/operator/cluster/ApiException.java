package dev.berth.operator.cluster;

/** The API server did not do what it was asked; the message is its own sentence. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;
  private static final int UNAUTHENTICATED = 401;
  private static final int TOO_MANY = 429;
  private static final int SERVER_FAULT = 500;

  private final int code;
  private final String reason;

  /**
   * {@code reason} is the Status object's own word, such as AlreadyExists; empty where it had none.
   */
  public ApiException(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  public int code() {
    return code;
  }

  public boolean isConflict() {
    return code == CONFLICT && !alreadyExists();
  }

  public boolean alreadyExists() {
    return code == CONFLICT && "AlreadyExists".equals(reason);
  }

  public boolean isNotFound() {
    return code == NOT_FOUND;
  }

  /**
   * Whether it said no to what was sent, or what it asks about it (a webhook) could not be asked;
   * else it was not able to answer and may be later.
   */
  public boolean isRefusal() {
    return code >= 400
        && code <= SERVER_FAULT
        && code != UNAUTHENTICATED
        && code != CONFLICT
        && code != TOO_MANY;
  }
}
