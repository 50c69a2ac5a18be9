package io.argosy.discovery.net;

import io.argosy.discovery.dns.TxtResolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** The DNS as the JDK asks it. */
public final class JndiResolver implements TxtResolver {
  private static final String TIMEOUT_MILLIS = "2500";
  private static final String TRIES = "2";

  private final String servers;

  private JndiResolver(String servers) {
    this.servers = servers;
  }

  /** By the servers that the system asks. */
  public static JndiResolver ofSystem() {
    return new JndiResolver("dns:");
  }

  /** By a server of one's own, {@code HOST:PORT}. */
  public static JndiResolver at(String server) {
    return new JndiResolver("dns://" + server);
  }

  @Override
  public List<String> texts(String name) throws IOException {
    if (!name.matches("[A-Za-z0-9.-]+")) {
      throw new IllegalArgumentException("no name: " + name);
    }
    Hashtable<String, String> settings = new Hashtable<>();
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, servers);
    settings.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    settings.put("com.sun.jndi.dns.timeout.retries", TRIES);
    try {
      DirContext context = new InitialDirContext(settings);
      try {
        // A composite name of one part: whatever it looks like, it is looked up in the DNS and nowhere else.
        return read(context.getAttributes(new CompositeName().add(name + "."), new String[] {"TXT"}).get("TXT"));
      } finally {
        context.close();
      }
    } catch (NameNotFoundException _) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException("DNS: " + name + ": " + e, e);
    }
  }

  private static List<String> read(Attribute attribute) throws NamingException {
    List<String> texts = new ArrayList<>();
    if (attribute != null) {
      NamingEnumeration<?> values = attribute.getAll();
      while (values.hasMore()) {
        texts.add(joined(String.valueOf(values.next())));
      }
    }
    return texts;
  }

  /** The JDK puts a space between the strings of a text, and quotes around those that have spaces themselves, with a backslash before quotes and backslashes inside. */
  static String joined(String value) {
    StringBuilder text = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\' && i + 1 < value.length()) {
        text.append(value.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted || c != ' ') {
        text.append(c);
      }
    }
    return text.toString();
  }
}
