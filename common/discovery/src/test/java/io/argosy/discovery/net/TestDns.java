package io.argosy.discovery.net;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A DNS server on loopback that knows some texts by their names, whatever the case of their letters. */
final class TestDns implements AutoCloseable {
  private static final int NO_SUCH_NAME = 3;

  private final Map<String, List<String>> texts;
  private final DatagramSocket socket;

  TestDns(Map<String, List<String>> texts) {
    this.texts = texts;
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private byte[] answer(ByteBuffer question) throws IOException {
    short id = question.getShort(0);
    question.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      byte[] label = new byte[length];
      question.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    int end = question.position() + 4;
    List<String> found = texts.get(name.toString().toLowerCase(Locale.ROOT));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(0x8580 | (found == null ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(found == null ? 0 : found.size());
    out.writeInt(0);
    out.write(question.array(), 12, end - 12);
    for (String text : found == null ? List.<String>of() : found) {
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      out.writeShort(0xc00c);
      out.writeShort(16);
      out.writeShort(1);
      out.writeInt(60);
      out.writeShort(ascii.length + (ascii.length + 254) / 255);
      for (int at = 0; at < ascii.length; at += 255) {
        int length = Math.min(255, ascii.length - at);
        out.writeByte(length);
        out.write(ascii, at, length);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
