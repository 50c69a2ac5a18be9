package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.wirepeer.Sending.Spoiling;
import java.time.Duration;
import java.util.Optional;

/**
 * One way in which a peer is not what it should be. A peer has any number of them: each changes what the one before left, in its
 * chain and states, its Status, its answers, and how they are sent. Immutable: one may serve many peers.
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

  /**
   * When an answer about state is given.
   *
   * @param request that it answers
   * @param states it answers from
   * @param answered answers this peer has given before, over all its connections
   */
  record StateSituation(SnapMessage.Request request, ServedStates states, int answered) {
    StateSituation without(int answers) {
      return new StateSituation(request, states, answered - answers);
    }
  }

  /** The states it answers from. */
  default ServedStates states(ServedStates states) {
    return states;
  }

  /** What it says of itself; empty for nothing at all. */
  default Optional<Status> status(Status status) {
    return Optional.of(status);
  }

  /** What it answers instead of {@code answer}. */
  default Reply answer(Reply answer, Situation situation) {
    return answer;
  }

  /** What it answers about state instead of {@code answer}. */
  default SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
    return answer;
  }

  /** Bytes of answers that it can send in a second, to all together; 0 for as many as there are. */
  default int uploadLimit() {
    return 0;
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

    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return StateAnswers.nothing(situation.request());
    }
  }

  /** Answers with the first items only, whatever it has. */
  record ShortAnswers(int items) implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return Behaviours.first(answer, items);
    }

    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return Behaviours.first(answer, items);
    }
  }

  /** Answers with well-formed items that nobody asked for: headers of other numbers, bodies and receipts of no block. */
  record SomethingElse() implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return Behaviours.foreign(answer, situation);
    }

    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return Behaviours.foreign(answer);
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

  /** Tells a lie about state: in what snap asks, and for nodes by hash too. */
  record LyingAboutState(StateLie lie) implements Behaviour {
    @Override
    public Reply answer(Reply answer, Situation situation) {
      return lie == StateLie.NODE ? Behaviours.firstNodeSpoiled(answer) : answer;
    }

    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return lie.tell(answer);
    }
  }

  /** Answers from another state whatever root it is asked for: rows and proofs that fit each other, and not the root. */
  record ServingAnotherState(ServedState other) implements Behaviour {
    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      SnapMessage.Request request = Behaviours.underRoot(situation.request(), other.root());
      return new StateAnswers(ServedStates.of(other)).to(request);
    }
  }

  /** Sends more than was asked for: rows of many more bytes, a storage too many, a code or node too many. */
  record MoreThanAsked() implements Behaviour {
    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return Behaviours.tooMuch(answer, situation);
    }
  }

  /** Answers with one row, code or node at a time: all true, and without end. */
  record TinyAnswers() implements Behaviour {
    @Override
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
      return new StateAnswers(situation.states()).to(Behaviours.ofNextToNothing(situation.request()));
    }
  }

  /** Says that it serves state, and has only the oldest of those it should have. */
  record OldStateOnly() implements Behaviour {
    @Override
    public ServedStates states(ServedStates states) {
      return states.isEmpty() ? states : ServedStates.of(states.all().getFirst());
    }
  }

  /** Says that it serves state, and has none. */
  record Stateless() implements Behaviour {
    @Override
    public ServedStates states(ServedStates states) {
      return ServedStates.NONE;
    }
  }

  /** Has a line that carries so many bytes a second. */
  record LimitedUpload(int bytesPerSecond) implements Behaviour {
    @Override
    public int uploadLimit() {
      return bytesPerSecond;
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

  /** Says that it has no bodies and receipts below {@code first}, as one can from eth/69 on. */
  record ServingFrom(long first) implements Behaviour {
    @Override
    public Optional<Status> status(Status status) {
      return Optional.of(status instanceof StatusByRange s
          ? new StatusByRange(s.version(), s.networkId(), s.genesis(), s.fork(), new BlockRange(first, s.served().last()), s.head())
          : status);
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
    public SnapMessage.Reply answer(SnapMessage.Reply answer, StateSituation situation) {
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

  /** Answers some times, and hangs up in the middle of the next answer. */
  static Behaviour vanishesAfter(int answers) {
    return after(answers, disconnectsMidAnswer());
  }

  static Behaviour lyingAboutState(StateLie lie) {
    return new LyingAboutState(lie);
  }

  static Behaviour servingAnotherState(ServedState other) {
    return new ServingAnotherState(other);
  }

  static Behaviour moreThanAsked() {
    return new MoreThanAsked();
  }

  static Behaviour tinyAnswers() {
    return new TinyAnswers();
  }

  static Behaviour oldStateOnly() {
    return new OldStateOnly();
  }

  static Behaviour stateless() {
    return new Stateless();
  }

  static Behaviour limitedUpload(int bytesPerSecond) {
    return new LimitedUpload(bytesPerSecond);
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

  static Behaviour servingFrom(long first) {
    return new ServingFrom(first);
  }

  /** {@code then} from answer {@code answers} on; for what changes answers, not the chain itself. */
  static Behaviour after(int answers, Behaviour then) {
    return new After(answers, then);
  }
}
