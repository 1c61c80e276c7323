import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LocalFleet } from '../../../examples/fleet/local-fleet.js';
import { until } from '../../../examples/fleet/patience.js';
import type { Program } from '../../../examples/fleet/program.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Node__Output } from '../../../src/gen/rma/v1/Node.js';
import { askDouble, type DoubleOptions, type DoubleStatus, doubleWords } from '../../kernel-double/kernel-double.js';
import { call, clientsOf, MIB } from '../../server/support.js';

/** The smallest that a PPC970 takes: clearing it costs least. */
export const RMA_BYTES = 64 * MIB;
const GUEST = fileURLToPath(new URL('./kvm-guest.js', import.meta.url));

/** A VMM that has an RMA, and what it found in it. */
export interface KvmGuest {
  readonly claimName: string;
  readonly found: Readonly<Record<string, unknown>>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
}

/** A broker and the unmodified agent on kvm, for which the kernel double plays the kernel. */
export class KvmNode {
  readonly directory = mkdtempSync(join(tmpdir(), 'rma-kvm-'));
  private readonly fleet = new LocalFleet(this.directory, ['--heartbeat-interval', '300ms']);
  private readonly guests: ChildProcess[] = [];
  private starts = 0;
  private clients: ReturnType<typeof clientsOf> | null = null;

  private get control(): string {
    return join(this.directory, `${this.starts}.sock`);
  }

  get socketPath(): string {
    return this.fleet.socketOf('n1');
  }

  get agent(): Program {
    return this.fleet.agent('n1');
  }

  /** Starts broker and agent, and waits until the broker knows the node. */
  async start(host: DoubleOptions, flags: readonly string[] = [], limit: readonly string[] = []): Promise<void> {
    await this.fleet.startBroker();
    this.starts += 1;
    const launcher = [...doubleWords({ size: RMA_BYTES, ...host }, this.control), ...limit];
    const all = ['--reclaim-grace', '500ms', ...flags];
    await this.fleet.startAgent({ name: 'n1', device: 'kvm', flags: all, launcher });
    await this.agent.waitFor('link.connected');
    this.clients = clientsOf(Number(this.fleet.brokerAddress.split(':')[1]));
  }

  /** Tells the double something, and returns what is true. */
  kernel(command?: string): Promise<DoubleStatus> {
    return askDouble(this.control, command);
  }

  async node(): Promise<Node__Output> {
    const { fleet } = this.reach();
    return call(fleet, fleet.GetNode, { name: 'nodes/n1' });
  }

  async untilNode(isSo: (node: Node__Output) => boolean): Promise<Node__Output> {
    let node = await this.node();
    const seen = () => `still ${JSON.stringify(node.slots)}\n${this.agent.tail(5)}`;
    await until(seen, async () => {
      node = await this.node();
      return isSo(node);
    });
    return node;
  }

  /** Waits until so many RMAs are free, and no claim lives. */
  async untilFree(count: number): Promise<void> {
    await this.untilNode(({ slots, liveClaimCount }) => slots?.free === count && liveClaimCount === 0);
  }

  /** A claim of this node; the refusal when there is none. */
  claim() {
    const { broker } = this.reach();
    return call(broker, broker.CreateClaim, { spec: { guest: 'g', minRmaBytes: RMA_BYTES } });
  }

  /** The token of a claim, as soon as the node has an RMA for one. */
  async someToken(): Promise<string> {
    let token: string | null = null;
    await until('an RMA is free for a claim', async () => {
      token = await this.claim().then(
        ({ claimToken }) => claimToken,
        (problem: unknown) => (isNoFreeRma(problem) ? null : Promise.reject(problem)),
      );
      return token !== null;
    });
    return token ?? assert.fail('no token');
  }

  /** Who has the node's RMAs, as the agent finds them. */
  holders() {
    const { fleet } = this.reach();
    return call(fleet, fleet.ListNodeHolders, { name: 'nodes/n1' });
  }

  getClaim(name: string) {
    const { broker } = this.reach();
    return call(broker, broker.GetClaim, { name });
  }

  /** A guest that has redeemed a claim. */
  async guest(keeping = 'fd'): Promise<KvmGuest> {
    const { claim, claimToken } = await this.claim();
    const child = spawn(process.execPath, [GUEST, this.socketPath, claimToken, keeping], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.guests.push(child);
    const [line] = await once(createInterface(child.stdout), 'line');
    const kill = async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    };
    return { claimName: claim?.name ?? '', found: JSON.parse(String(line)), kill };
  }

  async stop(): Promise<void> {
    for (const guest of this.guests) guest.kill('SIGKILL');
    await this.fleet.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private reach(): ReturnType<typeof clientsOf> {
    return this.clients ?? assert.fail('the node was never started');
  }
}

function isNoFreeRma(problem: unknown): boolean {
  return problem instanceof RmaError && problem.reason === 'NO_FREE_RMA';
}
