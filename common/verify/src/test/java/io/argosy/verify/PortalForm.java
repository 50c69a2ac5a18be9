package io.argosy.verify;

import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Bodies and receipts as the Portal network stores them (SSZ), brought into the forms of devp2p. */
final class PortalForm {
  private PortalForm() {}

  static RlpSlice body(byte[] container) {
    List<byte[]> parts = variableParts(container);
    RlpWriter writer = new RlpWriter().startList();
    encoded(writer, variableParts(parts.get(0)));
    writer.item(RlpSlice.of(parts.get(1)));
    if (parts.size() > 2) {
      encoded(writer, variableParts(parts.get(2)));
    }
    return RlpSlice.of(writer.endList().toBytes());
  }

  static RlpSlice receipts(byte[] list) {
    RlpWriter writer = new RlpWriter();
    encoded(writer, variableParts(list));
    return RlpSlice.of(writer.toBytes());
  }

  private static void encoded(RlpWriter writer, List<byte[]> items) {
    writer.startList();
    for (byte[] item : items) {
      if ((item[0] & 0xff) >= 0xc0) {
        writer.item(RlpSlice.of(item));
      } else {
        writer.bytes(item);
      }
    }
    writer.endList();
  }

  /** The parts of a container, or list, all of whose members have no fixed size: offsets first, then the members. */
  private static List<byte[]> variableParts(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> parts = new ArrayList<>();
    int count = bytes.length == 0 ? 0 : buffer.getInt(0) / 4;
    for (int i = 0; i < count; i++) {
      int start = buffer.getInt(4 * i);
      int end = i + 1 < count ? buffer.getInt(4 * i + 4) : bytes.length;
      parts.add(java.util.Arrays.copyOfRange(bytes, start, end));
    }
    return parts;
  }
}
