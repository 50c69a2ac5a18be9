package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.wirepeer.Sending.Spoiling;
import java.time.Duration;
import java.util.Optional;

/**
 * One way in which a peer is not what it should be. A peer has any number of them: each changes what the one before left, in its
 * chain, its Status, its answers, and how they are sent. Immutable: one may serve many peers.
 */
public sealed interface Behaviour {
  /**
   * When an answer is given.
   *
   * @param version of eth on this connection
   * @param answered answers this peer has given before, over all its connections
   */
  record Situation(ServedChain chain, int version, int answered) {
    Situation without(int answers) {
      return new Situation(chain, version, answered - answers);
    }
  }

  /** The chain it answers from. */
  default ServedChain chain(ServedChain chain) {
    return chain;
  }

  /** What it says of itself; empty for nothing at all. */
  default Optional<Status> status(Status status) {
    return Optional.of(status);
  }

  /** What it answers instead of {@code answer}. */
  default Reply answer(Reply answer, Situation situation) {
    return answer;
  }

  /**
   * How it sends an answer.
   *
   * @param answered answers this peer has given before, over all its connections
   */
  default Sending sending(int answered) {
    return Sending.NORMAL;
  }

  /** Does everything right. */
  record Honest() implements Behaviour {}

  /** Says nothing more after some answers, and stays connected. */
  record SilentAfter(int answers) implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return answered < answers ? Sending.NORMAL : Sending.spoiled(Spoiling.SILENCE);
    }
  }

  /** Begins every answer late by so much; several answers may be on their way at once, as over a long line. */
  record Slow(Duration delay) implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.delayed(delay);
    }
  }

  /** Sends every answer in pieces of some bytes with a pause after each. */
  record Trickling(int pieceBytes, Duration pause) implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return new Sending(Duration.ZERO, pieceBytes, pause, Spoiling.NONE);
    }
  }

  /** Answers every request at once, with nothing. */
  record EmptyAnswers() implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return Behaviours.first(answer, 0);
    }
  }

  /** Answers with the first items only, whatever it has. */
  record ShortAnswers(int items) implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return Behaviours.first(answer, items);
    }
  }

  /** Answers with well-formed items that nobody asked for: headers of other numbers, bodies and receipts of no block. */
  record SomethingElse() implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return Behaviours.foreign(answer, situation);
    }
  }

  /** Serves a body for block {@code number} whose ommers are not those of its header. */
  record WrongBody(long number) implements Behaviour {
    @Override
    public ServedChain chain(ServedChain chain) {
      return chain.tampered(number, block -> new ServedChain.Block(
          block.header(), BlockEdits.withStrangeOmmer(block.body(), block.header()), block.receipts()));
    }
  }

  /** Serves receipts for block {@code number} that are one more than its transactions. */
  record WrongReceipt(long number) implements Behaviour {
    @Override
    public ServedChain chain(ServedChain chain) {
      return chain.tampered(number, block -> new ServedChain.Block(
          block.header(), block.body(), BlockEdits.withStrangeReceipt(block.receipts())));
    }
  }

  /** Serves a header for block {@code number} with another state root, which its child does not link to. */
  record BadHeader(long number) implements Behaviour {
    @Override
    public ServedChain chain(ServedChain chain) {
      return chain.tampered(number, block -> new ServedChain.Block(
          BlockEdits.withOtherStateRoot(block.header()), block.body(), block.receipts()));
    }
  }

  /** Announces a frame of 16 MiB instead of an answer, under a MAC that holds. */
  record OversizedFrame() implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.spoiled(Spoiling.OVERSIZED_FRAME);
    }
  }

  /** Sends answers in frames whose MAC does not hold. */
  record MalformedFrame() implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.spoiled(Spoiling.BAD_MAC);
    }
  }

  /** Sends answers whose RLP ends a byte too early. */
  record MalformedRlp() implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.spoiled(Spoiling.MALFORMED_RLP);
    }
  }

  /** Sends a few bytes that say they inflate to a gigabyte. */
  record DecompressionBomb() implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.spoiled(Spoiling.BOMB);
    }
  }

  /** Closes the socket in the middle of an answer. */
  record DisconnectsMidAnswer() implements Behaviour {
    @Override
    public Sending sending(int answered) {
      return Sending.spoiled(Spoiling.HANG_UP);
    }
  }

  /** Claims another genesis. */
  record WrongGenesis() implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      Hash other = Hash.keccak(status.genesis().toBytes());
      return Optional.of(switch (status) {
        case StatusByDifficulty s -> new StatusByDifficulty(
            s.version(), s.networkId(), s.totalDifficulty(), s.head(), other, s.fork());
        case StatusByRange s -> new StatusByRange(
            s.version(), s.networkId(), other, s.fork(), s.served(), s.head());
      });
    }
  }

  /** Claims a fork nobody knows; below eth/64, where there is no fork id, it does nothing. */
  record WrongForkId() implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      ForkId other = new ForkId(0xdeadbeef, 0);
      return Optional.of(switch (status) {
        case StatusByDifficulty s -> new StatusByDifficulty(
            s.version(), s.networkId(), s.totalDifficulty(), s.head(), s.genesis(), s.fork() == null ? null : other);
        case StatusByRange s -> new StatusByRange(
            s.version(), s.networkId(), s.genesis(), other, s.served(), s.head());
      });
    }
  }

  /** Claims another network. */
  record WrongNetwork() implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      long other = status.networkId() + 1;
      return Optional.of(switch (status) {
        case StatusByDifficulty s -> new StatusByDifficulty(
            s.version(), other, s.totalDifficulty(), s.head(), s.genesis(), s.fork());
        case StatusByRange s -> new StatusByRange(
            s.version(), other, s.genesis(), s.fork(), s.served(), s.head());
      });
    }
  }

  /** Says Hello and nothing after it. */
  record NeverAnswersStatus() implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      return Optional.empty();
    }
  }

  /** Claims a head, and a difficulty or a range up to {@code number}, that it does not have. */
  record LyingHead(long number, Hash head, UInt256 totalDifficulty) implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      return Optional.of(switch (status) {
        case StatusByDifficulty s -> new StatusByDifficulty(
            s.version(), s.networkId(), totalDifficulty, head, s.genesis(), s.fork());
        case StatusByRange s -> new StatusByRange(
            s.version(), s.networkId(), s.genesis(), s.fork(), new BlockRange(s.served().first(), number), head);
      });
    }
  }

  /** Answers rightly some times, and only then as {@code then} does; what {@code then} says of itself it says at once. */
  record After(int answers, Behaviour then) implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      return then.status(status);
    }

    @Override
    public Reply answer(Reply answer, Situation situation) {
      return situation.answered() < answers ? answer : then.answer(answer, situation.without(answers));
    }

    @Override
    public Sending sending(int answered) {
      return answered < answers ? Sending.NORMAL : then.sending(answered - answers);
    }
  }

  static Behaviour honest() {
    return new Honest();
  }

  static Behaviour silentAfter(int answers) {
    return new SilentAfter(answers);
  }

  static Behaviour slow(Duration delay) {
    return new Slow(delay);
  }

  static Behaviour trickling(int pieceBytes, Duration pause) {
    return new Trickling(pieceBytes, pause);
  }

  static Behaviour emptyAnswers() {
    return new EmptyAnswers();
  }

  static Behaviour shortAnswers(int items) {
    return new ShortAnswers(items);
  }

  static Behaviour somethingElse() {
    return new SomethingElse();
  }

  static Behaviour wrongBody(long number) {
    return new WrongBody(number);
  }

  static Behaviour wrongReceipt(long number) {
    return new WrongReceipt(number);
  }

  static Behaviour badHeader(long number) {
    return new BadHeader(number);
  }

  static Behaviour oversizedFrame() {
    return new OversizedFrame();
  }

  static Behaviour malformedFrame() {
    return new MalformedFrame();
  }

  static Behaviour malformedRlp() {
    return new MalformedRlp();
  }

  static Behaviour decompressionBomb() {
    return new DecompressionBomb();
  }

  static Behaviour disconnectsMidAnswer() {
    return new DisconnectsMidAnswer();
  }

  static Behaviour wrongGenesis() {
    return new WrongGenesis();
  }

  static Behaviour wrongForkId() {
    return new WrongForkId();
  }

  static Behaviour wrongNetwork() {
    return new WrongNetwork();
  }

  static Behaviour neverAnswersStatus() {
    return new NeverAnswersStatus();
  }

  static Behaviour lyingHead(long number, Hash head, UInt256 totalDifficulty) {
    return new LyingHead(number, head, totalDifficulty);
  }

  /** {@code then} from answer {@code answers} on; for what changes answers, not the chain itself. */
  static Behaviour after(int answers, Behaviour then) {
    return new After(answers, then);
  }
}
