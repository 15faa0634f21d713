package dev.berth.agent.context;

import java.io.IOException;
import java.nio.file.Path;

/** Makes interpreters of one language. */
interface LanguageRunner extends AutoCloseable {
  /** Begins what makes the first context quick; returns at once. */
  void warmUp();

  /**
   * Starts an interpreter that is ready for code.
   *
   * @throws dev.berth.agent.http.ApiException with 400 when the image lacks what it needs
   * @throws IOException when it could not be started otherwise
   */
  Interpreter start(String contextId, Path cwd) throws IOException;

  /** Ends what is warm; interpreters that were given away go on. */
  @Override
  void close();
}
