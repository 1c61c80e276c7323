import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWN_PROGRAMS } from '../../../examples/fleet/local-fleet.js';
import { until } from '../../../examples/fleet/patience.js';
import { Program } from '../../../examples/fleet/program.js';
import { freePort } from '../../fixtures/free-port.js';
import { type Host, makeNetwork, type Network } from './hosts.js';
import { type Member, startMembers } from './member.js';
import { Seat } from './seat.js';

export const LEADER_TTL_MS = 3_000;
/** More than all callers keep, so that no request is refused for want of RMAs. */
export const NODE_RMAS = 60;
const HOUR_MS = 3_600_000;
/** How far each broker's wall clock is ahead of ours. */
const SHIFTS_MS: Readonly<Record<string, number>> = { a: 0, b: 5 * HOUR_MS, c: -3 * HOUR_MS };

/** A node, whose agent lives as long as the test. */
export interface ChaosNode {
  readonly name: string;
  readonly host: Host;
  readonly agent: Program;
  readonly socketPath: string;
}

interface Parts {
  readonly folder: string;
  readonly network: Network;
  readonly members: readonly Member[];
  readonly seats: readonly Seat[];
  readonly nodes: readonly ChaosNode[];
}

/** Members of etcd, three brokers whose clocks are hours apart, and two agents, all real processes. */
export class ChaosFleet {
  private constructor(private readonly parts: Parts) {}

  /** @param memberCount of etcd */
  static async start(memberCount: number): Promise<ChaosFleet> {
    const folder = mkdtempSync(join(tmpdir(), 'rma-ha-'));
    const network = makeNetwork();
    const members = await startMembers(memberCount, { folder, network });
    const place = { folder, network, etcd: members.map(({ endpoint }) => endpoint).join(',') };
    const seats: Seat[] = [];
    for (const name of Object.keys(SHIFTS_MS)) seats.push(await makeSeat(name, place));
    for (const seat of seats) seat.start();
    const brokers = seats.map(({ parts }) => parts.address).join(',');
    const nodes = ['n1', 'n2'].map((name) => startNode(name, { folder, network, brokers }));
    return new ChaosFleet({ folder, network, members, seats, nodes });
  }

  get members(): readonly Member[] {
    return this.parts.members;
  }

  get seats(): readonly Seat[] {
    return this.parts.seats;
  }

  get nodes(): readonly ChaosNode[] {
    return this.parts.nodes;
  }

  get canPartition(): boolean {
    return this.parts.network.canPartition;
  }

  get targets(): readonly string[] {
    return this.seats.map(({ parts }) => parts.target);
  }

  socketOf(node: string): string {
    return this.nodes.find(({ name }) => name === node)?.socketPath ?? '';
  }

  /** The broker that leads, as its own log says. */
  async leader(): Promise<Seat> {
    const { seats } = this;
    const found = () => seats.find(({ leads }) => leads);
    await until(
      () => `a broker leads\n${this.tails()}`,
      () => found() !== undefined,
    );
    return found() ?? this.leader();
  }

  async etcdLeader(): Promise<Member> {
    const found: Member[] = [];
    await until(
      () => `a member of etcd leads\n${this.tails()}`,
      async () => {
        for (const member of this.members) if (await member.leads()) found.push(member);
        return found.length > 0;
      },
    );
    return found[0] ?? this.etcdLeader();
  }

  /** Programs end only as they should, and agents never. */
  assertHealthy(): void {
    assert.deepEqual(
      this.seats.flatMap(({ problems }) => problems),
      [],
    );
    for (const { name, agent } of this.nodes) assert.ok(agent.isRunning, `the agent of ${name}\n${agent.tail()}`);
  }

  tails(): string {
    return [...this.seats, ...this.members].map((unit) => `${unit.name}:\n${unit.tail()}`).join('\n');
  }

  async close(): Promise<void> {
    const { nodes, seats, members, network, folder } = this.parts;
    await Promise.all(nodes.map(({ agent }) => agent.stop()));
    await Promise.all(seats.map((seat) => seat.stop()));
    await Promise.all(members.map((member) => member.kill()));
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Place = Pick<Parts, 'folder' | 'network'>;

async function makeSeat(name: string, { folder, network, etcd }: Place & { readonly etcd: string }): Promise<Seat> {
  const host = network.host();
  const address = `${host.address}:${await freePort()}`;
  const target = network.targetOf(address, join(folder, `to-${name}.sock`));
  const flags = [
    ...['--store', 'etcd', '--etcd-endpoints', etcd, '--leader-ttl', `${LEADER_TTL_MS / 1_000}s`],
    ...['--listen-address', address, '--http-address', 'off'],
    ...['--data-directory', join(folder, name), '--allow-insecure', 'true', '--session-ttl', '30s'],
    // Lists have every claim that ever was.
    ...['--max-ended-claims-in-memory', '1000000'],
  ];
  const launcher = [...host.launcher, 'env', `NODE_OPTIONS=--import=${shiftedClock(folder, name)}`];
  const launch = () => Program.start(`rma-broker ${name}`, OWN_PROGRAMS.broker, flags, launcher);
  return new Seat({ name, host, address, target, launch });
}

/** A module after whose import the wall clock is hours away from others'. */
function shiftedClock(folder: string, name: string): string {
  const path = join(folder, `${name}-clock.mjs`);
  writeFileSync(path, `const now = Date.now;\nDate.now = () => now() + ${SHIFTS_MS[name] ?? 0};\n`);
  return path;
}

function startNode(name: string, { folder, network, brokers }: Place & { readonly brokers: string }): ChaosNode {
  const host = network.host();
  const socketPath = join(folder, `${name}.sock`);
  const flags = [
    ...['--node-name', name, '--broker-address', brokers, '--http-address', 'off', '--allow-insecure', 'true'],
    ...['--device', 'memfd', '--rma-size', '1MiB', '--rma-count', String(NODE_RMAS)],
    ...['--socket-path', socketPath, '--state-directory', join(folder, `${name}-state`)],
  ];
  const agent = Program.start(`rma-agent ${name}`, OWN_PROGRAMS.agent, flags, host.launcher);
  return { name, host, agent, socketPath };
}
