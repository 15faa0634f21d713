package dev.berth.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/** A key and the certificates that vouch for it, with the files' bytes that they were read from. */
record Identity(PrivateKey key, X509Certificate[] chain, byte[] keyFile, byte[] chainFile) {

  /**
   * @throws GeneralSecurityException if one of the files makes no sense, or they do not belong
   *     together, as while they are replaced
   */
  static Identity read(Path chainFile, Path keyFile) throws IOException, GeneralSecurityException {
    var chainBytes = Files.readAllBytes(chainFile);
    var keyBytes = Files.readAllBytes(keyFile);
    var chain = Pem.chain(chainBytes);
    var identity =
        new Identity(Pem.key(keyBytes, chain[0].getPublicKey()), chain, keyBytes, chainBytes);
    if (!identity.belongsTogether()) {
      throw new GeneralSecurityException("the key is not the certificate's");
    }
    return identity;
  }

  boolean isOf(Path chain, Path key) throws IOException {
    return Arrays.equals(chainFile, Files.readAllBytes(chain))
        && Arrays.equals(keyFile, Files.readAllBytes(key));
  }

  private boolean belongsTogether() throws GeneralSecurityException {
    var name =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    var text = new byte[] {1, 2, 3};
    var signer = Signature.getInstance(name);
    signer.initSign(key);
    signer.update(text);
    var verifier = Signature.getInstance(name);
    verifier.initVerify(chain[0]);
    verifier.update(text);
    return verifier.verify(signer.sign());
  }
}
