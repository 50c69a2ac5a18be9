package io.argosy.discovery.dns;

import io.argosy.runtime.Core;
import io.argosy.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Walks signed lists in random order, a few names a second, and tells of each node once. Roots must be signed and may not go back; every text must be the one that its name stands for, so nothing is believed that the
 * list's owner did not sign. Bounded in lists, in depth and in entries, so neither an owner nor a resolver can make it go on for ever.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1459#client-protocol EIP-1459, client protocol
 */
public final class TreeWalk implements Core<TreeEvent, TreeCommand> {
  /** geth's: three names a second, ten at once. */
  private static final Duration PER_NAME = Duration.ofMillis(333);

  private static final int BURST = 10;
  private static final Duration ROOT_AGAIN = Duration.ofMinutes(30);
  private static final Duration ROOT_AGAIN_AFTER_FAILURE = Duration.ofMinutes(1);
  private static final int TRIES = 3;

  /** Lists, those that others link to included. Public ones link to none or few. */
  private static final int LISTS = 16;

  private static final int LINKS_DEEP = 3;

  /** Branches have a dozen children: enough for more nodes than there are. */
  private static final int BRANCHES_DEEP = 12;

  /** Entries of one list. The largest public one has some 5000. */
  private static final int ENTRIES = 32_768;

  private final SplittableRandom random;
  private final Map<TreeLink, Tree> trees = new LinkedHashMap<>();
  private final Map<String, Question> asked = new HashMap<>();
  private final List<TreeCommand> out = new ArrayList<>();
  private Instant paidUntil = Instant.EPOCH;
  private boolean paused;

  private enum Side {
    RECORDS,
    LINKS
  }

  private record Entry(String name, Side side, int depth, int tries) {}

  private record Question(Tree tree, @Nullable Entry entry) {}

  private static final class Tree {
    private final TreeLink link;
    private final int depth;
    private final List<Entry> open = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private @Nullable TreeRoot root;
    private Instant nextRoot = Instant.EPOCH;

    Tree(TreeLink link, int depth) {
      this.link = link;
      this.depth = depth;
    }
  }

  public TreeWalk(List<TreeLink> lists, long seed) {
    random = new SplittableRandom(seed);
    lists.forEach(link -> trees.put(link, new Tree(link, 0)));
  }

  @Override
  public List<TreeCommand> on(TreeEvent event, Instant now) {
    switch (event) {
      case TreeEvent.Tick _ -> ask(now);
      case TreeEvent.Answered e -> answered(e.name(), e.texts(), now);
      case TreeEvent.Failed e -> failed(e.name(), now);
      case TreeEvent.Resumed _ -> paused = false;
      case TreeEvent.Paused _ -> paused = true;
    }
    List<TreeCommand> commands = List.copyOf(out);
    out.clear();
    return commands;
  }

  private void ask(Instant now) {
    Instant least = now.minus(PER_NAME.multipliedBy(BURST));
    paidUntil = paidUntil.isBefore(least) ? least : paidUntil;
    while (!paused && paidUntil.isBefore(now) && asked.size() < BURST && askOne(now)) {
      paidUntil = paidUntil.plus(PER_NAME);
    }
  }

  private boolean askOne(Instant now) {
    for (Tree tree : trees.values()) {
      if (!now.isBefore(tree.nextRoot) && !asked.containsKey(tree.link.domain())) {
        tree.nextRoot = now.plus(ROOT_AGAIN);
        resolve(tree.link.domain(), new Question(tree, null));
        return true;
      }
    }
    List<Tree> unfinished = trees.values().stream().filter(tree -> !tree.open.isEmpty()).toList();
    if (unfinished.isEmpty()) {
      return false;
    }
    Tree tree = unfinished.get(random.nextInt(unfinished.size()));
    int at = random.nextInt(tree.open.size());
    Entry entry = tree.open.set(at, tree.open.getLast());
    tree.open.removeLast();
    resolve(entry.name() + "." + tree.link.domain(), new Question(tree, entry));
    return true;
  }

  private void resolve(String name, Question question) {
    asked.put(name, question);
    out.add(new TreeCommand.Resolve(name));
  }

  private void failed(String name, Instant now) {
    Question question = asked.remove(name);
    if (question == null) {
      return;
    }
    Entry entry = question.entry();
    if (entry == null) {
      question.tree().nextRoot = now.plus(ROOT_AGAIN_AFTER_FAILURE);
    } else if (entry.tries() + 1 < TRIES) {
      question.tree().open.add(new Entry(entry.name(), entry.side(), entry.depth(), entry.tries() + 1));
    }
  }

  private void answered(String name, List<String> texts, Instant now) {
    Question question = asked.remove(name);
    if (question == null) {
      return;
    }
    Entry entry = question.entry();
    Tree tree = question.tree();
    if (entry == null) {
      rooted(tree, texts, now);
      return;
    }
    Optional<String> text = texts.stream().filter(t -> TreeEntry.isNamed(entry.name(), t)).findFirst();
    if (text.isEmpty()) {
      complain(tree, "nothing under " + entry.name() + " has that hash");
      return;
    }
    switch (TreeEntry.parse(text.get())) {
      case Verdict.Accepted<TreeEntry>(TreeEntry value) -> entered(tree, entry, value);
      case Verdict.Rejected<TreeEntry>(_, String evidence) -> complain(tree, entry.name() + ": " + evidence);
    }
  }

  private void rooted(Tree tree, List<String> texts, Instant now) {
    Optional<String> text = texts.stream().filter(TreeRoot::isOne).findFirst();
    if (text.isEmpty()) {
      tree.nextRoot = now.plus(ROOT_AGAIN_AFTER_FAILURE);
      complain(tree, "no list there");
      return;
    }
    TreeRoot known = tree.root;
    switch (TreeRoot.parse(text.get(), tree.link.key())) {
      case Verdict.Rejected<TreeRoot>(_, String evidence) -> complain(tree, evidence);
      case Verdict.Accepted<TreeRoot>(TreeRoot root) when known != null && root.sequence() < known.sequence() ->
          complain(tree, "sequence " + root.sequence() + " after " + known.sequence());
      case Verdict.Accepted<TreeRoot>(TreeRoot root) -> {
        tree.root = root;
        open(tree, root.links(), Side.LINKS, 0);
        open(tree, root.records(), Side.RECORDS, 0);
      }
    }
  }

  /** What stands under a name never changes: a name that was seen is not asked for again, in a new version of the list neither. */
  private void open(Tree tree, String name, Side side, int depth) {
    if (tree.seen.contains(name)) {
      return;
    }
    if (tree.seen.size() >= ENTRIES || depth > BRANCHES_DEEP) {
      complain(tree, tree.seen.size() >= ENTRIES ? "more than " + ENTRIES + " entries" : "deeper than " + BRANCHES_DEEP);
      return;
    }
    tree.seen.add(name);
    tree.open.add(new Entry(name, side, depth, 0));
  }

  private void entered(Tree tree, Entry entry, TreeEntry value) {
    switch (value) {
      case TreeEntry.Branch branch -> branch.children().forEach(child -> open(tree, child, entry.side(), entry.depth() + 1));
      case TreeEntry.Leaf leaf when entry.side() == Side.RECORDS -> out.add(new TreeCommand.Found(leaf.record()));
      case TreeEntry.Link link when entry.side() == Side.LINKS -> {
        if (!trees.containsKey(link.link()) && trees.size() < LISTS && tree.depth < LINKS_DEEP) {
          trees.put(link.link(), new Tree(link.link(), tree.depth + 1));
        }
      }
      case TreeEntry.Leaf _, TreeEntry.Link _ -> complain(tree, entry.name() + ": a record among links, or a link among records");
    }
  }

  private void complain(Tree tree, String why) {
    out.add(new TreeCommand.Complain(tree.link, why));
  }
}
