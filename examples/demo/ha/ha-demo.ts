import type { LocalFleet } from '../../fleet/local-fleet.js';
import { until } from '../../fleet/patience.js';
import type { Story } from '../story.js';
import type { EtcdMembers } from './etcd-members.js';
import { type Guests, nowMs, type Resident } from './guests.js';
import type { LocalBrokers, Seat } from './local-brokers.js';
import { longestOutage } from './outage.js';

const NODES = ['p7-01', 'p7-02', 'p7-03'];
const RMAS_PER_NODE = 4;
/** Claims before and after each event. */
const CLAIMS_BETWEEN = 9;
/** Guests that stay over all of it. */
const RESIDENTS = ['db-1', 'db-2', 'db-3'];

/** What the demonstration works with. */
export interface HaDemoParts {
  readonly etcd: EtcdMembers;
  readonly etcdVersion: string;
  readonly brokers: LocalBrokers;
  readonly leaderTtlS: number;
  readonly fleet: LocalFleet;
  readonly guests: Guests;
  readonly story: Story;
}

/** Three brokers on one etcd: who leads is killed, who leads next is stopped, and guests come and go meanwhile. */
export class HaDemo {
  private readonly residents: Resident[] = [];

  constructor(private readonly parts: HaDemoParts) {}

  async run(): Promise<void> {
    await this.tellOfBrokers();
    await this.startAgents();
    await this.letGuestsCome();
    await this.killLeader();
    await this.stopLeader();
    await this.compare();
  }

  private async tellOfBrokers(): Promise<void> {
    const { brokers, story, etcd, etcdVersion, leaderTtlS } = this.parts;
    story.begin('Three members of etcd, and three brokers that keep everything there');
    story.say(`etcd listens on ${etcd.endpoints.join(', ')} (${etcdVersion})`);
    const leader = await brokers.leader();
    for (const { name, address, program } of brokers.seats) {
      const does = name === leader.name ? `leads, in term ${leader.term}` : 'stands by, and has the whole store';
      story.say(`${name}, pid ${program.pid}, listens on ${address} and ${does}`);
    }
    story.say(`a leader's lease is ${leaderTtlS} s here (leaderTtl; 5 s unless it is set)`);
  }

  private async startAgents(): Promise<void> {
    const { brokers, fleet, story } = this.parts;
    story.begin('Agents and clients know all three, and find the one that leads');
    fleet.useBrokers(brokers.addresses);
    const agents = NODES.map((name) => ({ name, device: 'memfd', rmaSize: '64MiB', rmaCount: RMAS_PER_NODE }) as const);
    await Promise.all(agents.map((agent) => fleet.startAgent(agent)));
    await Promise.all(NODES.map((name) => fleet.agent(name).waitFor('link.connected')));
    await this.show('node', 'list');
  }

  private async letGuestsCome(): Promise<void> {
    const { guests, story } = this.parts;
    story.begin('Guests come: three stay, and others come and go all the time');
    for (const name of RESIDENTS) this.residents.push(await guests.place(name));
    for (const { guest, claim, node, vmm } of this.residents) {
      story.say(`${guest}: pid ${vmm.pid} on ${node} has the RMA of ${claim}`);
    }
    guests.begin();
    await guests.more(CLAIMS_BETWEEN);
    story.say(`${guests.acknowledged.length} claims are acknowledged by now`);
  }

  private async killLeader(): Promise<void> {
    const { brokers, story } = this.parts;
    const leader = await brokers.leader();
    story.begin(`${leader.name}, which leads, is killed`);
    story.command(['kill', '-9', String(leader.program.pid)]);
    await this.lose(leader, () => leader.program.crash());
    story.say(`nobody repeated anything by hand. ${leader.name} is started again, as systemd would, and stands by`);
  }

  private async stopLeader(): Promise<void> {
    const { brokers, story } = this.parts;
    const leader = await brokers.leader();
    story.begin(`${leader.name}, which leads now, is stopped, as for an upgrade: it hands over`);
    story.command(['kill', '-TERM', String(leader.program.pid)]);
    await this.lose(leader, () => leader.program.stop());
    story.say(`${leader.name} is started again, and stands by`);
  }

  /** Tells what a leader's end looked like to guests and to whoever places them. */
  private async lose(leader: Seat, end: () => Promise<unknown>): Promise<void> {
    const { brokers, guests } = this.parts;
    const endedMs = nowMs();
    const gone = end().then(() => nowMs());
    const next = await brokers.leader(leader);
    const leadsMs = nowMs();
    const goneMs = await gone;
    await guests.more(CLAIMS_BETWEEN);
    const { before, after, lastedMs } = longestOutage(guests.acknowledged, { fromMs: endedMs, toMs: leadsMs });
    this.tellInOrder([
      { atMs: before.atMs, what: `the last claim that is acknowledged before: ${before.guest} on ${before.node}` },
      { atMs: goneMs, what: `${leader.name} is gone, ${inS(goneMs - endedMs)} after the signal` },
      { atMs: leadsMs, what: `${next.name} leads, in term ${next.term}, ${inS(leadsMs - endedMs)} after the signal` },
      {
        atMs: after.atMs,
        what: `the first claim after: ${after.guest} on ${after.node}, ${inS(lastedMs)} after the last`,
      },
    ]);
    await this.sayWhoLives();
    await brokers.startAgain(leader);
  }

  private tellInOrder(moments: readonly { readonly atMs: number; readonly what: string }[]): void {
    for (const { atMs, what } of [...moments].sort((a, b) => a.atMs - b.atMs)) {
      this.parts.story.say(`${new Date(atMs).toISOString().slice(11, 23)}  ${what}`);
    }
  }

  /** Guests have their RMAs from the kernel: no broker's end takes them away. */
  private async sayWhoLives(): Promise<void> {
    const states = await this.claims();
    for (const { guest, vmm, claim } of this.residents) {
      const state = states.get(claim);
      if (!vmm.isRunning || state !== 'BOUND') throw new Error(`of ${guest}, ${claim} is ${state}`);
    }
    const pids = this.residents.map(({ guest, vmm }) => `${guest} (pid ${vmm.pid})`);
    this.parts.story.say(`${pids.join(', ')} lived on, and their claims are BOUND`);
  }

  /** Whatever any leader has acknowledged is known to the one that leads now, once, and nothing else is. */
  private async compare(): Promise<void> {
    const { guests, story } = this.parts;
    story.begin('Everybody leaves, and what was acknowledged is compared with what the leader knows');
    await guests.finish();
    for (const { vmm } of this.residents) await guests.end(vmm);
    await this.untilReleased();
    const known = await this.claims();
    const told = new Map(guests.acknowledged.map(({ claim, guest }) => [claim, guest]));
    const lost = [...told.keys()].filter((claim) => !known.has(claim));
    const more = [...known.keys()].filter((claim) => !told.has(claim));
    story.say(`${told.size} claims were acknowledged: ${lost.length} of them are unknown to the leader`);
    story.say(`${known.size} claims are known to it: ${more.length} of them were acknowledged to nobody`);
    if (lost.length + more.length > 0) throw new Error(`lost: ${lost.join(', ')}; more: ${more.join(', ')}`);
    await this.show('status');
  }

  private async untilReleased(): Promise<void> {
    await until('all claims are RELEASED', async () => {
      const states = [...(await this.claims()).values()];
      return states.every((state) => state === 'RELEASED');
    });
  }

  private async claims(): Promise<ReadonlyMap<string, string>> {
    const { claims } = JSON.parse(await this.rmactl('claim', 'list', '--all', '-o', 'json'));
    return new Map(claims.map(({ name, state }: { name: string; state: string }) => [name, state]));
  }

  private async show(...words: readonly string[]): Promise<void> {
    this.parts.story.command(['rmactl', ...words]);
    this.parts.story.say(await this.rmactl(...words));
  }

  private async rmactl(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.parts.fleet.rmactl(...words);
    if (status !== 0) throw new Error(`rmactl ${words.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }
}

function inS(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
