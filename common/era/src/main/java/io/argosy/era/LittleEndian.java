package io.argosy.era;

import io.argosy.primitives.UInt256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers whose lowest byte comes first. */
final class LittleEndian {
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static int int32(byte[] source, int at) {
    return (int) INTS.get(source, at);
  }

  static long uint32(byte[] source, int at) {
    return Integer.toUnsignedLong((int) INTS.get(source, at));
  }

  static long int64(byte[] source, int at) {
    return (long) LONGS.get(source, at);
  }

  static void putInt32(byte[] target, int at, int value) {
    INTS.set(target, at, value);
  }

  static void putInt64(byte[] target, int at, long value) {
    LONGS.set(target, at, value);
  }

  static UInt256 uint256(byte[] source, int at) {
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[31 - i] = source[at + i];
    }
    return UInt256.read(big, 0, 32);
  }

  static void putUint256(byte[] target, int at, UInt256 value) {
    value.write(target, at);
    for (int i = 0; i < 16; i++) {
      byte low = target[at + 31 - i];
      target[at + 31 - i] = target[at + i];
      target[at + i] = low;
    }
  }
}
