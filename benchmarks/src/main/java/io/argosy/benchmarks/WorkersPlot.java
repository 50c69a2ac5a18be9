package io.argosy.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Accounts a second over workers, beside what each would do alone, as SVG. */
final class WorkersPlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final int LEFT = 70;
  private static final int BOTTOM = 290;
  private static final int RIGHT = 540;
  private static final int TOP = 40;

  private final SortedMap<Integer, Double> rates;
  private final double most;

  /**
   * @param rates accounts a second by number of workers, one worker among them
   */
  WorkersPlot(SortedMap<Integer, Double> rates) {
    this.rates = rates;
    this.most = rates.get(1) * rates.lastKey();
  }

  String toSvg(String title) {
    StringBuilder svg = new StringBuilder(String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="22">%s</text>
        <path d="M%d %d V%d H%d" fill="none" stroke="black"/>
        <path d="M%.1f %.1f L%.1f %.1f" stroke="gray" stroke-dasharray="4 4"/>
        """,
        WIDTH, HEIGHT, LEFT, title, LEFT, TOP, BOTTOM, RIGHT, x(1), y(rates.get(1)), x(rates.lastKey()), y(most)));
    StringBuilder line = new StringBuilder();
    for (Map.Entry<Integer, Double> point : rates.entrySet()) {
      double x = x(point.getKey());
      double y = y(point.getValue());
      double efficiency = point.getValue() / point.getKey() / rates.get(1);
      line.append(String.format(Locale.ROOT, "%s%.1f %.1f", line.isEmpty() ? "M" : " L", x, y));
      svg.append(String.format(
          Locale.ROOT,
          """
          <circle cx="%.1f" cy="%.1f" r="3.5"/>
          <text x="%.1f" y="%.1f">%.2f</text>
          <text x="%.1f" y="%d" text-anchor="middle">%d</text>
          <text x="%d" y="%.1f" text-anchor="end">%,.0f</text>
          """,
          x, y, x + 8, y + 14, efficiency, x, BOTTOM + 18, point.getKey(), LEFT - 6, y + 4, point.getValue()));
    }
    return svg.append("<path d=\"").append(line).append("\" fill=\"none\" stroke=\"black\"/>\n")
        .append("<text x=\"").append(RIGHT).append("\" y=\"").append(BOTTOM + 36).append("\" text-anchor=\"end\">workers; at each point the efficiency against one</text>\n</svg>\n")
        .toString();
  }

  private double x(int workers) {
    return LEFT + 20 + (RIGHT - LEFT - 50.0) * (workers - 1) / (rates.lastKey() - 1);
  }

  private double y(double rate) {
    return BOTTOM - (BOTTOM - TOP) * rate / most;
  }
}
