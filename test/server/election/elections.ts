import assert from 'node:assert/strict';
import type { Clock, Timer } from '../../../src/common/clock/clock.js';
import type { EndCause } from '../../../src/domain/election/election.js';
import { type ElectionListener, Elector } from '../../../src/server/election/elector.js';
import type { EtcdError } from '../../../src/server/etcd/etcd.js';
import { EtcdKeys } from '../../../src/server/store/etcd/etcd-keys.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';

export const TTL_MS = 5_000;
export const KEYS = new EtcdKeys('/rma-broker/');

/** The clock of a process that can stand still, as by SIGSTOP: what was due meanwhile runs when it goes on. */
export class FrozenClock implements Clock {
  private frozen: (() => void)[] | null = null;

  constructor(private readonly clock: Clock) {}

  monotonicMs(): number {
    return this.clock.monotonicMs();
  }

  wallMs(): number {
    return this.clock.wallMs();
  }

  schedule(delayMs: number, task: () => void): Timer {
    let isCancelled = false;
    const run = () => {
      if (!isCancelled) task();
    };
    const timer = this.clock.schedule(delayMs, () => (this.frozen === null ? run() : void this.frozen.push(run)));
    const cancel = () => {
      isCancelled = true;
      timer.cancel();
    };
    return { cancel };
  }

  freeze(): void {
    this.frozen = [];
  }

  thaw(): void {
    const due = this.frozen ?? [];
    this.frozen = null;
    // They run only when the process gets to its timers.
    this.clock.schedule(0, () => {
      for (const run of due) run();
    });
  }
}

/**
 * A broker, as far as its election goes: it has seen everything at once, and finishes at once, unless it is told
 * otherwise.
 */
export class Contender implements ElectionListener {
  readonly told: string[] = [];
  readonly refusals: string[] = [];
  readonly elector: Elector;
  isPrompt = true;
  lost: AbortSignal | null = null;
  term = 0;

  constructor(
    readonly name: string,
    cluster: SimEtcdCluster,
    readonly clock: Clock,
    member = 0,
  ) {
    const etcd = cluster.client({ name, clock, member, deadlineMs: TTL_MS / 3 });
    const card = { broker: name, address: `${name}:7070`, httpAddress: '', version: '1', layout: 1 };
    this.elector = new Elector({ etcd, keys: KEYS, clock, ttlMs: TTL_MS, card, listener: this });
  }

  start(): this {
    this.elector.start();
    this.elector.tell('loaded');
    return this;
  }

  elected(term: number, lost: AbortSignal): void {
    this.told.push('elected');
    this.lost = lost;
    this.term = term;
    if (this.isPrompt) void this.takeOver(term);
  }

  /** As one that nobody has led before. */
  private async takeOver(term: number): Promise<void> {
    await this.elector.succeeds(term, { term: 0, ttlMs: 0, seenMs: 0 });
    this.write();
    this.elector.caughtUp(term);
  }

  /** Writes land at once, for as long as it leads. */
  private write(): void {
    this.elector.wrote(this.clock.monotonicMs());
    if (this.lost?.aborted === false) this.clock.schedule(TTL_MS / 6, () => this.write());
  }

  leads(): void {
    this.told.push('leads');
  }

  finish(): void {
    this.told.push('finish');
    if (this.isPrompt) this.elector.tell('finished');
  }

  ended(why: EndCause): void {
    this.told.push(why);
  }

  refused(problem: EtcdError): void {
    this.refusals.push(problem.failure);
  }
}

/** An etcd with a store of the contenders' layout. */
export function aCluster(clock: Clock): SimEtcdCluster {
  const cluster = new SimEtcdCluster({ clock, members: 3 });
  const { mvcc } = cluster.state;
  mvcc.transact(() => {
    mvcc.put(KEYS.layout, '1', null);
    return [];
  });
  return cluster;
}

/** Brokers over one etcd of three members, each at another one of them. */
export function anElection(names: readonly string[]) {
  const clock = new FakeClock();
  const cluster = aCluster(clock);
  const brokers = names.map((name, at) => new Contender(name, cluster, clock, at % 3).start());
  const leaders = () => brokers.filter(({ elector }) => elector.mayAnswer);
  return { clock, cluster, brokers, leaders };
}

/** Lets time pass in small steps until something is so; the bound is in the time of the test, and long. */
export async function until(clock: FakeClock, holds: () => boolean, check = () => {}): Promise<number> {
  for (let passedMs = 0; passedMs < 20 * TTL_MS; passedMs += 50) {
    check();
    if (holds()) return passedMs;
    await clock.advanceAndSettle(50);
  }
  return assert.fail('it has not come to that');
}

/** The same, of which one leads. */
export async function aFleet(names = ['a', 'b', 'c']) {
  const fleet = anElection(names);
  const atMostOne = () => assert.ok(fleet.leaders().length <= 1, 'two brokers may answer');
  const untilLed = (except?: Contender) =>
    until(fleet.clock, () => fleet.leaders().some((broker) => broker !== except), atMostOne);
  await untilLed();
  const [leader] = fleet.leaders();
  assert.ok(leader);
  return { ...fleet, leader, untilLed, atMostOne };
}
