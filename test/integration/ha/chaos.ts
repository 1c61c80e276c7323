import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildVmm } from '../../../examples/demo/vmm.js';
import { until } from '../../../examples/fleet/patience.js';
import { seededRandom } from '../../fakes/seeded-random.js';
import { Caller } from './caller.js';
import { ChaosFleet } from './fleet.js';
import { pause, Road } from './road.js';
import { Told } from './told.js';
import { type Trouble, Troubles } from './troubles.js';
import { Watcher } from './watcher.js';
import type { WireClaim, WireNode } from './wire.js';

const CALLERS = 6;
const WATCHERS = 2;
const PAGE = 1_000;
/** Trouble sometimes comes when the last one is not over. */
const OVERLAP = 0.2;
const CALM_MS_MAX = 600;

/** How long nobody was answered. */
export interface Outage {
  readonly what: string;
  readonly ms: number;
}

/** What makes one run differ from the next. */
export interface ChaosTerms {
  readonly seed: number;
  /** Of etcd: 3 or 5. */
  readonly memberCount: number;
}

/** A fleet in which things go wrong, and those who use it all the while. */
export class Chaos {
  readonly told = new Told();
  readonly outages: Outage[] = [];
  private isOver = false;
  /** What happens, or has happened last. */
  private during = '';
  private work: readonly Promise<void>[] = [];

  readonly callers: Caller[] = [];
  readonly watchers: Watcher[] = [];

  private constructor(
    readonly fleet: ChaosFleet,
    readonly road: Road,
    private readonly tools: string,
    private readonly random: () => number,
  ) {}

  static async start({ seed, memberCount }: ChaosTerms): Promise<Chaos> {
    const tools = mkdtempSync(join(tmpdir(), 'rma-ha-vmm-'));
    const vmmProgram = buildVmm(tools);
    if (vmmProgram === null) throw new Error('a C compiler is needed');
    const fleet = await ChaosFleet.start(memberCount);
    const chaos = new Chaos(fleet, Road.to(fleet.targets), tools, seededRandom(seed));
    const { told } = chaos;
    const common = { told, vmmProgram, socketOf: (node: string) => fleet.socketOf(node) };
    for (let at = 0; at < CALLERS; at += 1)
      chaos.callers.push(
        new Caller(`c${at}`, { ...common, road: Road.to(fleet.targets), random: seededRandom(seed + at + 1) }),
      );
    for (let at = 0; at < WATCHERS; at += 1) chaos.watchers.push(new Watcher(Road.to(fleet.targets), told));
    return chaos;
  }

  /** So many events, and after each of them somebody is answered. */
  async happen(events: number): Promise<void> {
    await until(
      () => `all nodes are there\n${this.fleet.tails()}`,
      async () => {
        this.fleet.assertHealthy();
        return (await this.nodes()).filter(isReady).length === this.fleet.nodes.length;
      },
    );
    const isOver = () => this.isOver;
    this.work = [...this.callers, ...this.watchers].map((role) => role.run(isOver));
    // One that fails ends the test at once.
    const failed = this.work.map((one) => one.then(() => new Promise<never>(() => {})));
    await Promise.race([...failed, this.unfold(events)]).catch((problem: Error) => {
      throw new Error(`${problem.message}\nduring: ${this.during}\n${this.fleet.tails()}`, { cause: problem });
    });
  }

  private async unfold(events: number): Promise<void> {
    const troubles = new Troubles(this.fleet, this.random);
    await this.progress('start');
    for (let count = 0; count < events; count += 1) {
      const trouble = await troubles.next();
      const other = this.random() < OVERLAP ? await troubles.next() : null;
      await this.suffer(trouble, other);
      this.fleet.assertHealthy();
      if (this.told.problems.length > 0) return;
      await pause(this.random() * CALM_MS_MAX);
    }
  }

  private async suffer(trouble: Trouble, other: Trouble | null): Promise<void> {
    const what = other === null ? trouble.what : `${trouble.what}; meanwhile ${other.what}`;
    this.during = what;
    const fromMs = performance.now();
    await trouble.begin();
    await other?.begin();
    const answered = this.progress(what).then(() => this.outages.push({ what, ms: performance.now() - fromMs }));
    // It is looked at when the trouble is over.
    answered.catch(() => {});
    await pause(Math.max(trouble.lastsMs, other?.lastsMs ?? 0));
    await trouble.end();
    await other?.end();
    await answered;
    console.log(`${what}: answered after ${Math.round(this.outages.at(-1)?.ms ?? 0)} ms`);
    await this.progress(`the end of ${what}`);
  }

  /** Each caller has one request at a time: with one more answer than callers, one of them was asked after this. */
  private async progress(what: string): Promise<void> {
    const made = () => this.callers.reduce((sum, { madeCount }) => sum + madeCount, 0);
    const enough = made() + CALLERS + 1;
    await until(
      () => `answers after ${what}\n${this.fleet.tails()}`,
      () => made() >= enough,
    );
  }

  /** Callers do what they have begun, and then all is waited for that ends by itself. */
  async rest(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.work.slice(0, CALLERS));
    await until(
      () => 'nothing is on its way',
      async () => (await this.claims()).every((claim) => this.isAtRest(claim)),
    );
  }

  private isAtRest({ name, state }: WireClaim): boolean {
    if (state === 'RESERVED' || state === 'RELEASING') return false;
    const account = this.told.accounts.get(name);
    const isEnding = account !== undefined && (account.mayEnd || account.livesUntilMs < performance.now());
    return !(isEnding && ['PREPARED', 'BOUND'].includes(state));
  }

  async claims(): Promise<readonly WireClaim[]> {
    const all: WireClaim[] = [];
    let pageToken = '';
    do {
      const page = await this.road.ask('ListClaims', { pageSize: PAGE, pageToken });
      all.push(...page.claims);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return all;
  }

  async nodes(): Promise<readonly WireNode[]> {
    return (await this.road.ask('ListNodes', {})).nodes;
  }

  /** What a reader wants to know who ran it for long. */
  tell(): void {
    const ms = this.outages.map((outage) => outage.ms).sort((a, b) => a - b);
    const [median = 0, longest = 0] = [ms[Math.floor(ms.length / 2)], ms.at(-1)].map((one) => Math.round(one ?? 0));
    console.log(
      `${this.told.accounts.size} claims told; without an answer ${median} ms (median), ${longest} ms (longest)`,
    );
    for (const { name, ends } of this.fleet.seats) console.log(`broker ${name} ended:`, Object.fromEntries(ends));
    console.log('watches began anew:', this.watchers.map(({ resyncs }) => resyncs).join(', '));
    console.log('refusals:', Object.fromEntries(this.callers.flatMap(({ parts }) => [...parts.road.refusals])));
  }

  async close(): Promise<void> {
    this.isOver = true;
    for (const watcher of this.watchers) watcher.end();
    await Promise.allSettled(this.work);
    await this.fleet.close();
    for (const { parts } of this.callers) parts.road.close();
    this.road.close();
    rmSync(this.tools, { recursive: true, force: true });
  }
}

function isReady({ state }: WireNode): boolean {
  return state === 'READY';
}
