import { type ChaosFleet, LEADER_TTL_MS } from './fleet.js';
import type { Host } from './hosts.js';
import type { Member } from './member.js';
import type { Seat } from './seat.js';
import { signal, type Unit } from './unit.js';

/** Longer than a lease lasts, so that another broker leads meanwhile. */
const LONG_MS = LEADER_TTL_MS + 2_000;
/** Too short for brokers to elect another leader. */
const SHORT_MS = 800;

/** What is done to the fleet, and undone. */
export interface Trouble {
  readonly what: string;
  readonly lastsMs: number;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

type Make = (fleet: ChaosFleet, random: () => number) => Promise<Trouble>;

/** The kinds of trouble, of which any may come next. */
const LEADERS: readonly Make[] = [
  async (fleet) => killed(await fleet.leader(), SHORT_MS),
  async (fleet) => paused(await fleet.leader(), LONG_MS),
  async (fleet) => stopped(await fleet.leader()),
  async (fleet, random) => paused(await fleet.leader(), random() * LEADER_TTL_MS),
];
const ETCD_LEADERS: readonly Make[] = [
  async (fleet) => together(...(await minority(fleet)).map((member) => killed(member, LONG_MS))),
  async (fleet) => together(...(await minority(fleet)).map((member) => paused(member, LONG_MS))),
];
const OTHERS: readonly Make[] = [
  async (fleet, random) => killed(anyOf(await standbys(fleet), random), SHORT_MS),
  async (fleet, random) => paused(anyOf(await standbys(fleet), random), LONG_MS),
  async (fleet, random) => killed(anyOf(fleet.members, random), SHORT_MS),
  async (fleet, random) => paused(anyOf(fleet.members, random), random() * LONG_MS),
  // Whoever led, and etcd's leader, at once.
  async (fleet) => together(killed(await fleet.leader(), SHORT_MS), killed(await fleet.etcdLeader(), SHORT_MS)),
];
const QUORUM: readonly Make[] = [
  async (fleet) => together(...(await majority(fleet)).map((member) => killed(member, LONG_MS))),
  async (fleet) => together(...(await majority(fleet)).map((member) => paused(member, LONG_MS))),
];
const PARTITIONS: readonly Make[] = [
  async (fleet) => cut(await fleet.leader(), LONG_MS),
  async (fleet, random) => cut(await fleet.leader(), random() * LEADER_TTL_MS),
  async (fleet) => cut(await fleet.etcdLeader(), LONG_MS),
  async (fleet, random) => cut(anyOf(fleet.nodes, random), LONG_MS),
  async (fleet) => together(...(await majority(fleet)).map((member) => cut(member, LONG_MS))),
];

/** One of each group before any group has its second, in an order and with a choice that chance makes. */
export class Troubles {
  private waiting: (readonly Make[])[] = [];

  constructor(
    private readonly fleet: ChaosFleet,
    private readonly random: () => number,
  ) {}

  next(): Promise<Trouble> {
    const { fleet, random } = this;
    if (this.waiting.length === 0) {
      const partitions = fleet.canPartition ? [PARTITIONS, PARTITIONS] : [];
      this.waiting = [LEADERS, LEADERS, ETCD_LEADERS, OTHERS, QUORUM, ...partitions];
    }
    const group = anyOf(this.waiting, random);
    this.waiting.splice(this.waiting.indexOf(group), 1);
    return anyOf(group, random)(fleet, random);
  }
}

function killed(unit: Unit, lastsMs: number): Trouble {
  return { what: `kill -9 of ${unit.name}`, lastsMs, begin: () => unit.kill(), end: () => unit.start() };
}

function paused(unit: Unit, lastsMs: number): Trouble {
  const what = `SIGSTOP of ${unit.name} for ${Math.round(lastsMs)} ms`;
  return { what, lastsMs, begin: () => signal(unit, 'SIGSTOP'), end: () => signal(unit, 'SIGCONT') };
}

function stopped(seat: Seat): Trouble {
  return { what: `SIGTERM of ${seat.name}`, lastsMs: SHORT_MS, begin: () => seat.stop(), end: () => seat.start() };
}

function cut({ name, host }: { readonly name: string; readonly host: Host }, lastsMs: number): Trouble {
  const what = `${name} is cut off for ${Math.round(lastsMs)} ms`;
  return { what, lastsMs, begin: () => host.cut(), end: () => host.heal() };
}

function together(...troubles: readonly Trouble[]): Trouble {
  return {
    what: troubles.map(({ what }) => what).join(', and '),
    lastsMs: Math.max(...troubles.map(({ lastsMs }) => lastsMs)),
    begin: async () => {
      for (const trouble of troubles) await trouble.begin();
    },
    end: async () => {
      for (const trouble of troubles) await trouble.end();
    },
  };
}

/** As many as etcd bears the loss of, its leader among them. */
function minority(fleet: ChaosFleet): Promise<readonly Member[]> {
  return leaderAndOthers(fleet, Math.floor((fleet.members.length - 1) / 2));
}

/** The fewest without which there is no majority. */
function majority(fleet: ChaosFleet): Promise<readonly Member[]> {
  return leaderAndOthers(fleet, Math.ceil(fleet.members.length / 2));
}

async function leaderAndOthers(fleet: ChaosFleet, count: number): Promise<readonly Member[]> {
  const leader = await fleet.etcdLeader();
  return [leader, ...fleet.members.filter((member) => member !== leader)].slice(0, count);
}

async function standbys(fleet: ChaosFleet): Promise<readonly Unit[]> {
  const leader = await fleet.leader();
  return fleet.seats.filter((seat) => seat !== leader);
}

function anyOf<T>(all: readonly T[], random: () => number): T {
  const chosen = all[Math.floor(random() * all.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}
