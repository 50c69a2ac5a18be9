package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import java.util.ArrayList;
import java.util.List;

/** An account's consent to run another account's code (EIP-7702). */
public record Authorization(UInt256 chainId, Address address, long nonce, Signature signature) {
  static List<Authorization> readAll(RlpReader items) {
    List<Authorization> all = new ArrayList<>();
    while (items.hasNext()) {
      RlpReader fields = items.list();
      all.add(new Authorization(fields.uint256(), fields.address(), fields.number64(), Signature.read(fields)));
      fields.end();
    }
    return List.copyOf(all);
  }
}
