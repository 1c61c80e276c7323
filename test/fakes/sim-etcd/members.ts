import type { Clock, Timer } from '../../../src/common/clock/clock.js';
import type { EtcdRevision } from '../../../src/server/etcd/etcd.js';

/** How long a member waits for a leader before it gives a request up. */
export const GIVES_UP_AFTER_MS = 7_000;

interface Member {
  process: 'running' | 'stopped' | 'dead';
  /** The other members do not hear it, nor it them. */
  isCutOff: boolean;
  /** What it knew last, while it cannot know what is new. */
  seenUpTo: EtcdRevision | null;
}

interface Waiting {
  readonly member: number;
  readonly task: () => void;
  readonly giveUp: () => void;
  timer: Timer | null;
}

/** What members tell. */
export interface MemberEvents {
  /** The revision that members in touch with one another have reached. */
  revision(): EtcdRevision;
  /** There is a leader of etcd's again. */
  elected(): void;
  /** Members hear of one another, or do not any more. */
  changed(): void;
}

/** What a simulated etcd's members do with one another. */
export class SimMembers {
  readonly #members: readonly Member[];
  readonly #waiting = new Set<Waiting>();
  #election: Timer | null = null;
  #leader: number | null = 0;

  /** @param electionMs how long they go without a leader when they have lost theirs */
  constructor(
    count: number,
    private readonly clock: Clock,
    private readonly electionMs: number,
    private readonly events: MemberEvents,
  ) {
    this.#members = Array.from({ length: count }, () => ({ process: 'running', isCutOff: false, seenUpTo: null }));
  }

  get count(): number {
    return this.#members.length;
  }

  /** The leader of etcd's; null while there is none. */
  get leader(): number | null {
    return this.#leader;
  }

  processOf(member: number): Member['process'] {
    return this.#member(member).process;
  }

  /** Whether what it takes up now is agreed on at once. */
  isLed(member: number): boolean {
    return this.#leader !== null && this.#isInTouch(this.#member(member));
  }

  /** The last revision that it knows. */
  seenBy(member: number): EtcdRevision {
    return this.#member(member).seenUpTo ?? this.events.revision();
  }

  /** Runs a task as soon as the member has a leader; gives up what waits for too long. */
  whenLed(member: number, task: () => void, giveUp: () => void): void {
    if (this.isLed(member)) return task();
    const waiting: Waiting = { member, task, giveUp, timer: null };
    waiting.timer = this.clock.schedule(GIVES_UP_AFTER_MS, () => {
      // A stopped process looks at no clock: it takes up what has come when it goes on.
      if (this.processOf(member) === 'stopped') return;
      this.#waiting.delete(waiting);
      giveUp();
    });
    this.#waiting.add(waiting);
  }

  kill(member: number): void {
    for (const waiting of this.#waiting) if (waiting.member === member) this.#take(waiting);
    this.#set(member, { process: 'dead' });
  }

  start(member: number): void {
    this.#set(member, { process: 'running' });
  }

  /** As SIGSTOP does. */
  stop(member: number): void {
    this.#set(member, { process: 'stopped' });
  }

  /** As SIGCONT does. */
  resume(member: number): void {
    this.#set(member, { process: 'running' });
  }

  cutOff(member: number): void {
    this.#set(member, { isCutOff: true });
  }

  rejoin(member: number): void {
    this.#set(member, { isCutOff: false });
  }

  #set(member: number, change: Partial<Pick<Member, 'process' | 'isCutOff'>>): void {
    const changed = this.#member(member);
    const wasInTouch = this.#isInTouch(changed);
    Object.assign(changed, change);
    if (wasInTouch && !this.#isInTouch(changed)) changed.seenUpTo = this.events.revision();
    if (this.#isInTouch(changed)) changed.seenUpTo = null;
    this.#lookForLeader();
    this.#goOn();
    this.events.changed();
  }

  #lookForLeader(): void {
    const inTouch = [...this.#members.keys()].filter((id) => this.#isInTouch(this.#member(id)));
    const hasMajority = inTouch.length * 2 > this.#members.length;
    if (!hasMajority || (this.#leader !== null && !inTouch.includes(this.#leader))) this.#leader = null;
    this.#election?.cancel();
    this.#election = null;
    if (this.#leader !== null || !hasMajority) return;
    this.#election = this.clock.schedule(this.electionMs, () => {
      this.#leader = inTouch[0] ?? null;
      this.events.elected();
      this.#goOn();
      this.events.changed();
    });
  }

  /** What has waited for a leader, in the order in which it came. */
  #goOn(): void {
    for (const waiting of this.#waiting) {
      if (!this.isLed(waiting.member)) continue;
      this.#take(waiting);
      waiting.task();
    }
  }

  #take(waiting: Waiting): void {
    waiting.timer?.cancel();
    this.#waiting.delete(waiting);
  }

  #isInTouch({ process, isCutOff }: Member): boolean {
    return process === 'running' && !isCutOff;
  }

  #member(id: number): Member {
    const member = this.#members[id];
    if (member === undefined) throw new Error(`there is no member ${id}`);
    return member;
  }
}
