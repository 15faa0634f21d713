package dev.berth.proxy.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/**
 * A handshake of a server with itself, in memory: the first one of a JVM takes ten times as long as
 * the next, on a busy node a second and more, and AgentRun's clients give a connection 0.6 s and
 * try once.
 */
final class FirstHandshake {
  private static final int MOST_STEPS = 100;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine server;
  private final SSLEngine client;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;
  private final ByteBuffer content;

  private FirstHandshake(SSLContext server, SSLContext client) {
    this.server = server.createSSLEngine();
    this.server.setUseClientMode(false);
    this.client = client.createSSLEngine();
    this.client.setUseClientMode(true);
    toServer = ByteBuffer.allocate(this.client.getSession().getPacketBufferSize());
    toClient = ByteBuffer.allocate(this.server.getSession().getPacketBufferSize());
    content = ByteBuffer.allocate(this.server.getSession().getApplicationBufferSize());
  }

  /**
   * @param certificate the server's
   * @return as the client has it
   */
  static SSLSession with(SSLContext server, X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    return new FirstHandshake(server, clientOf(certificate)).run();
  }

  private static SSLContext clientOf(X509Certificate server)
      throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", server);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private SSLSession run() throws SSLException {
    server.beginHandshake();
    client.beginHandshake();
    for (int step = 0; step < MOST_STEPS && !(isDone(client) && isDone(server)); step++) {
      advance(client, toClient, toServer);
      advance(server, toServer, toClient);
    }
    if (!isDone(client)) {
      throw new SSLException("a handshake in memory did not end");
    }
    return client.getSession();
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> engine.wrap(NOTHING, out);
      case NEED_UNWRAP -> {
        in.flip();
        engine.unwrap(in, content.clear());
        in.compact();
      }
      case NEED_TASK -> {
        for (var task = engine.getDelegatedTask(); task != null; ) {
          task.run();
          task = engine.getDelegatedTask();
        }
      }
      default -> {
        // Waits for the other.
      }
    }
  }
}
