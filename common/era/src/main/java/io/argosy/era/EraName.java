package io.argosy.era;

import io.argosy.primitives.Hash;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an archive file: {@code NETWORK-EPOCH-ROOT.era1}, with five digits for the epoch and the first four bytes of the accumulator's root in hex.
 *
 * @param epoch which 8192 blocks it has, from 0
 * @param root eight hex digits
 */
public record EraName(String network, int epoch, String root) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_.-]{1,64})-(\\d{5})-([0-9a-f]{8})\\.era1");

  public static EraName of(String network, int epoch, Hash accumulator) {
    return new EraName(network, epoch, accumulator.toHex().substring(2, 10));
  }

  /** Empty for a name of another form. */
  public static Optional<EraName> parse(String fileName) {
    Matcher matcher = FORM.matcher(fileName);
    return matcher.matches()
        ? Optional.of(new EraName(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
        : Optional.empty();
  }

  public long firstBlock() {
    return (long) epoch * EraFile.MAX_BLOCKS;
  }

  public boolean isOf(Hash accumulator) {
    return accumulator.toHex().startsWith("0x" + root);
  }

  public String fileName() {
    return String.format(Locale.ROOT, "%s-%05d-%s.era1", network, epoch, root);
  }

  @Override
  public String toString() {
    return fileName();
  }
}
