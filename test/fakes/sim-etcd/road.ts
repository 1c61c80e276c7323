import type { Clock } from '../../../src/common/clock/clock.js';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import type { Fate, SimCall } from './fate.js';
import type { SimMembers } from './members.js';

/** How a call is told what became of it; it takes the first word only. */
export interface Caller<T> {
  answer(result: T): void;
  fail(problem: EtcdError): void;
}

/** What a member does for a call, and when it can. */
export interface Work<T> {
  readonly run: (fate: Fate) => T;
  /** Whether a majority has to agree. */
  readonly isAgreed: boolean;
}

interface OnTheWay {
  readonly call: SimCall;
  readonly fail: (problem: EtcdError) => void;
}

/** The network between clients and members. */
export class SimRoad {
  /** Decides what becomes of each call; the caller's program may be gone when it happens. */
  fate: (call: SimCall) => Fate;
  readonly #held: { readonly call: SimCall; readonly takeUp: () => void }[] = [];
  readonly #onTheWay = new Set<OnTheWay>();
  readonly #blocked = new Set<string>();
  /** What was sent in an earlier one does not arrive. */
  #generation = 0;

  constructor(
    private readonly clock: Clock,
    private readonly members: SimMembers,
    fate: (call: SimCall) => Fate,
  ) {
    this.fate = fate;
  }

  /** Calls that no member has taken up yet, and whose callers know nothing of them. */
  get held(): readonly SimCall[] {
    return this.#held.map(({ call }) => call);
  }

  /** Members take up what was held, in the order in which it was sent; `count` of them at most. */
  release(count = Number.POSITIVE_INFINITY): void {
    for (const { takeUp } of this.#held.splice(0, count)) takeUp();
  }

  /** A member takes up the one at this place among them, whatever was sent before it. */
  releaseAt(place: number): void {
    for (const { takeUp } of this.#held.splice(place, 1)) takeUp();
  }

  /** The returned function says that the caller waits no longer; what was sent is under way nevertheless. */
  send<T>(call: SimCall, { run, isAgreed }: Work<T>, caller: Caller<T>): () => void {
    if (this.members.processOf(call.member) === 'dead') return refuse(caller);
    const isSwallowed = this.isBlocked(call.client, call.member);
    const fate = isSwallowed ? ({ takenUp: 'never', answered: 'lost' } as const) : this.fate(call);
    const onTheWay = { call, fail: caller.fail };
    if (fate.answered !== 'reset') this.#onTheWay.add(onTheWay);
    const takeUp = () => {
      const work = () =>
        this.#answer(
          onTheWay,
          fate,
          told(caller, () => run(fate)),
        );
      if (isAgreed || this.members.processOf(call.member) === 'stopped')
        return this.members.whenLed(call.member, work, () => this.#giveUp(onTheWay));
      work();
    };
    this.#schedule(call, fate.takenUp, takeUp);
    if (fate.answered === 'reset') caller.fail(broken('connection reset'));
    return () => void this.#onTheWay.delete(onTheWay);
  }

  /** What was under way will not arrive: its connections were to processes that are no more. */
  lose(): void {
    this.#generation += 1;
    this.#held.length = 0;
  }

  /** The packets between them are swallowed from now on. */
  block(client: string, member: number): void {
    this.#blocked.add(`${client} ${member}`);
  }

  unblock(client: string, member: number): void {
    this.#blocked.delete(`${client} ${member}`);
  }

  isBlocked(client: string, member: number): boolean {
    return this.#blocked.has(`${client} ${member}`);
  }

  /** A member is gone with its connections, and with what had reached it. */
  breakAll(member: number): void {
    for (const onTheWay of this.#onTheWay) {
      if (onTheWay.call.member !== member) continue;
      this.#onTheWay.delete(onTheWay);
      if (!this.isBlocked(onTheWay.call.client, member)) onTheWay.fail(broken('connection reset'));
    }
  }

  #schedule(call: SimCall, takenUp: Fate['takenUp'], takeUp: () => void): void {
    const generation = this.#generation;
    const unlessDead = () => {
      const isLost = generation !== this.#generation;
      if (!isLost && this.members.processOf(call.member) !== 'dead') takeUp();
    };
    if (takenUp === 'held') this.#held.push({ call, takeUp: unlessDead });
    else if (takenUp !== 'never') this.#after(takenUp, unlessDead);
  }

  #answer(onTheWay: OnTheWay, { answered }: Fate, tell: () => void): void {
    if (typeof answered === 'string') return;
    this.#after(answered, () => {
      const { client, member } = onTheWay.call;
      if (this.#onTheWay.delete(onTheWay) && !this.isBlocked(client, member)) tell();
    });
  }

  #giveUp(onTheWay: OnTheWay): void {
    if (this.#onTheWay.delete(onTheWay)) onTheWay.fail(broken('etcdserver: request timed out'));
  }

  #after(delayMs: number, task: () => void): void {
    if (delayMs === 0) task();
    else this.clock.schedule(delayMs, task);
  }
}

/** Runs the work now; its result is told later. */
function told<T>(caller: Caller<T>, run: () => T): () => void {
  try {
    const result = run();
    return () => caller.answer(result);
  } catch (problem) {
    if (!(problem instanceof EtcdError)) throw problem;
    return () => caller.fail(problem);
  }
}

function refuse(caller: Pick<Caller<never>, 'fail'>): () => void {
  caller.fail(broken('connection refused'));
  return () => {};
}

function broken(message: string): EtcdError {
  return new EtcdError('unknown', message);
}
