package io.argosy.verify;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import java.util.Optional;

/** Who signed a hash with secp256k1: by the native library where it loads, else in Java, far slower. Thread-safe. */
final class SignerRecovery {
  private static final boolean NATIVE = nativeLibraryLoads();

  private SignerRecovery() {}

  /**
   * The signer's address; none if the signature is no signature at all.
   *
   * @param signature r and s, 32 bytes each, big-endian
   * @param recoveryId 0 to 3
   */
  static Optional<Address> recover(Hash signed, byte[] signature, int recoveryId) {
    if (recoveryId < 0 || recoveryId > 3) {
      return Optional.empty();
    }
    Optional<byte[]> key = NATIVE
        ? recoverNatively(signed, signature, recoveryId)
        : CurveRecovery.recover(signed, signature, recoveryId);
    return key.map(SignerRecovery::address);
  }

  /** The last 20 bytes of the hash of the uncompressed key, its first byte left off. */
  static Address address(byte[] uncompressedKey) {
    return Address.read(Keccak.hash256(uncompressedKey, 1, 64).toBytes(), Hash.BYTES - Address.BYTES);
  }

  private static Optional<byte[]> recoverNatively(Hash signed, byte[] signature, int recoveryId) {
    try {
      return Optional.of(Secp256k1.get().ecdsaRecover(signature, signed.toBytes(), recoveryId));
    } catch (Secp256k1Exception noSignature) {
      return Optional.empty();
    }
  }

  private static boolean nativeLibraryLoads() {
    try {
      byte[] key = new byte[32];
      key[31] = 1;
      return Secp256k1.get().secKeyVerify(key);
    } catch (LinkageError | RuntimeException notHere) {
      return false;
    }
  }
}
