package io.argosy.wirepeer;

import io.argosy.devp2p.rlpx.FrameCodec;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/** Bytes as they must not be. */
final class Spoiled {
  private Spoiled() {}

  /** A body as large as the size field allows. */
  static byte[] largestBody(int id) {
    byte[] body = new byte[FrameCodec.MAX_BODY];
    body[0] = (byte) id;
    return body;
  }

  /** The frame with a bit of its last MAC changed. */
  static byte[] badMac(byte[] frame) {
    frame[frame.length - 1] ^= 1;
    return frame;
  }

  /** The payload without its last byte. */
  static RlpSlice cut(RlpSlice payload) {
    return RlpSlice.of(Arrays.copyOf(payload.toBytes(), payload.length() - 1));
  }

  /** A snappy block of a few bytes that declares 2³⁰. */
  static byte[] bomb(int id) {
    byte[] body = new byte[40];
    body[0] = (byte) id;
    Arrays.fill(body, 1, 5, (byte) 0x80);
    body[5] = 4;
    return body;
  }
}
