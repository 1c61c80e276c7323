import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildVmm, Vmm } from '../../../examples/demo/vmm.js';
import { LocalFleet, type LocalNode } from '../../../examples/fleet/local-fleet.js';
import { PATIENCE_MS, TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Claim__Output } from '../../../src/gen/rma/v1/Claim.js';
import { call, clientsOf, MIB } from '../../server/support.js';

/** The chaos is over after so many of each, however long that takes. */
const CRASHES = 8;
const HANDED_OUT = 20;
/** Chaos that has brought none of it about by then has brought the fleet to a standstill. */
const CHAOS_MS_MAX = TEST_TIMEOUT_MS / 2;
const RMA_COUNT = 3;
const ORCHESTRATORS = 4;
/** A claim whose making nobody heard of ends by itself, within our patience. */
const TTL_S = 15;
const ENDED = ['RELEASED', 'EXPIRED', 'REVOKED', 'LOST'];

const NODES: readonly LocalNode[] = ['n1', 'n2'].map((name) => ({
  name,
  device: 'memfd',
  rmaSize: '1MiB',
  rmaCount: RMA_COUNT,
}));

/** Who has which RMA, by the inode of its memfd, as /proc tells: the judge, apart from the programs that it judges. */
class Holders {
  private readonly byInode = new Map<number, number>();
  checkedCount = 0;

  note(pid: number): readonly number[] {
    const inodes = rmaInodesOf(pid);
    for (const inode of inodes) {
      assert.equal(this.byInode.get(inode), undefined, `RMA ${inode} is in ${this.byInode.get(inode)} and in ${pid}`);
      this.byInode.set(inode, pid);
      this.checkedCount += 1;
    }
    return inodes;
  }

  forget(inodes: readonly number[]): void {
    for (const inode of inodes) this.byInode.delete(inode);
  }
}

function rmaInodesOf(pid: number): number[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    const path = join(folder, fd);
    return readlinkSync(path).startsWith('/memfd:rma') ? [statSync(path).ino] : [];
  });
}

describe('a fleet whose broker and agents are killed while guests come and go', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-crash-'));
  const fleet = new LocalFleet(directory, ['--heartbeat-interval', '300ms']);
  const holders = new Holders();
  const acknowledged = new Set<string>();
  let vmmProgram = '';
  let clients: ReturnType<typeof clientsOf>;
  let crashes = 0;

  before(async () => {
    vmmProgram = buildVmm(join(directory, 'bin')) ?? assert.fail('a C compiler is needed');
    await fleet.startBroker();
    await Promise.all(NODES.map((node) => fleet.startAgent(node)));
    clients = clientsOf(Number(fleet.brokerAddress.split(':')[1]));
    // An agent serves its VMMs before the broker knows it, and a fleet without nodes refuses for good.
    await eventually(listNodes, (nodes) => nodes.filter(({ state }) => state === 'READY').length === NODES.length);
  });
  after(async () => {
    await fleet.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /**
   * Tries until it succeeds, or nobody wants it any more: what an orchestrator does with a
   * broker that is away for a moment.
   */
  async function patiently<T>(work: () => Promise<T>, isUnwanted: () => boolean): Promise<T | null> {
    for (;;) {
      try {
        return await work();
      } catch (problem) {
        const passing = problem instanceof RmaError && ['UNAVAILABLE', 'RESOURCE_EXHAUSTED'].includes(problem.code);
        if (!passing) throw problem;
        if (isUnwanted()) return null;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function orchestrate(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const spec = { guest: 'chaos', minRmaBytes: MIB };
      const request = { spec, ttl: { seconds: TTL_S }, requestId: randomBytes(8).toString('hex') };
      const made = await patiently(() => call(clients.broker, clients.broker.CreateClaim, request), isOver);
      if (made?.claim == null) return;
      acknowledged.add(made.claim.name);
      await useClaim(made.claim, made.claimToken);
    }
  }

  /** A third of the claims are released without having been used. */
  async function useClaim(claim: Claim__Output, claimToken: string): Promise<void> {
    if (randomInt(3) > 0) await runVmm(claim.node.slice('nodes/'.length), claimToken);
    const { name } = claim;
    await patiently(() => call(clients.broker, clients.broker.ReleaseClaim, { name }), later(PATIENCE_MS));
  }

  async function runVmm(node: string, claimToken: string): Promise<void> {
    // An agent that was just killed cannot serve; the claim is released then, like one that nobody wanted.
    const vmm = await Vmm.start({ program: vmmProgram, socketPath: fleet.socketOf(node), claimToken }).catch(
      () => null,
    );
    if (vmm === null) return;
    const inodes = holders.note(vmm.pid);
    await new Promise((resolve) => setTimeout(resolve, randomInt(300)));
    holders.forget(inodes);
    await vmm.crash();
  }

  async function killThings(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, 200 + randomInt(800)));
      const node = NODES[randomInt(NODES.length + 1)];
      if (node === undefined) {
        await fleet.broker.crash();
        await fleet.startBroker();
      } else {
        await fleet.agent(node.name).crash();
        await fleet.startAgent(node);
      }
      crashes += 1;
    }
  }

  it('never gives one RMA to two holders', { timeout: TEST_TIMEOUT_MS }, async () => {
    const isTooLate = later(CHAOS_MS_MAX);
    let isBroken = false;
    const isEnough = () => crashes >= CRASHES && holders.checkedCount >= HANDED_OUT;
    const isOver = () => isEnough() || isBroken || isTooLate();
    const roles = [killThings(isOver), ...Array.from({ length: ORCHESTRATORS }, () => orchestrate(isOver))];
    for (const role of roles) {
      role.catch(() => {
        isBroken = true;
      });
    }
    const work = await Promise.allSettled(roles);
    // Only now: nothing may start a program that nobody is left to end.
    for (const done of work) if (done.status === 'rejected') throw done.reason;
    assert.ok(isEnough(), `only ${crashes} crashes and ${holders.checkedCount} RMAs in ${CHAOS_MS_MAX} ms`);
  });

  it('knows every claim that it acknowledged, and all of them end', { timeout: TEST_TIMEOUT_MS }, async () => {
    const states = await eventually(listStates, (all) => [...all.values()].every((state) => ENDED.includes(state)));
    for (const name of acknowledged) assert.ok(states.has(name), `${name} was acknowledged and is gone`);
  });

  it('has numbers that add up again', { timeout: TEST_TIMEOUT_MS }, async () => {
    const nodes = await eventually(listNodes, (all) =>
      all.every(({ state, slots }) => state === 'READY' && slots?.free === RMA_COUNT),
    );
    for (const { slots, capacityCount, freeCount, liveClaimCount } of nodes) {
      assert.deepEqual([capacityCount, freeCount, liveClaimCount], [RMA_COUNT, RMA_COUNT, 0]);
      assert.deepEqual(slots, {
        free: RMA_COUNT,
        preparing: 0,
        prepared: 0,
        bound: 0,
        reclaiming: 0,
        unavailable: 0,
        quarantined: 0,
      });
    }
  });

  async function listNodes() {
    return (await call(clients.fleet, clients.fleet.ListNodes, {})).nodes;
  }

  async function listStates(): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>();
    let pageToken = '';
    do {
      const page = await call(clients.broker, clients.broker.ListClaims, { pageSize: 1_000, pageToken });
      for (const { name, state } of page.claims) states.set(name, state);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return states;
  }

  async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
    const isTooLate = later(TEST_TIMEOUT_MS / 2);
    for (;;) {
      const seen = await patiently(look, isTooLate);
      if (seen !== null && isSo(seen)) return seen;
      if (isTooLate()) assert.fail(`still not so: ${JSON.stringify(seen, mapsAsLists)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
});

/** Whether so many milliseconds have passed from now. */
function later(ms: number): () => boolean {
  const untilMs = performance.now() + ms;
  return () => performance.now() > untilMs;
}

function mapsAsLists(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
