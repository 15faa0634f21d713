package dev.berth.embedded.api;

import java.util.Optional;

/** Who somebody is, and what they may do. */
public interface AccessControl {

  /** Empty if nobody has this token: the server answers 401. */
  Optional<User> authenticate(String token);

  boolean allows(User user, Access access);
}
