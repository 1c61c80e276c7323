import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { connectVmmClient } from '../../../src/client/vmm-client.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { NotifySocket } from '../../../src/common/systemd/notify-socket.js';
import { ManagedAgent } from '../managed-agent.js';
import { freeCount, RMA_BYTES, until } from '../one-node.js';

/**
 * The chaos is over after so many of each, however long that takes: a guest is in the middle
 * of something at most restarts.
 */
const RESTARTS = 8;
const HANDED_OUT = 12;
/** Chaos that has brought none of it about by then has brought the agent to a standstill. */
const CHAOS_MS_MAX = TEST_TIMEOUT_MS / 2;
const RMA_COUNT = 3;
const GUESTS = 4;
const PAGE = Buffer.alloc(4096);

describe('an agent that is restarted again and again with its RMAs in a service manager', () => {
  const agent = new ManagedAgent({ rmaCount: RMA_COUNT });
  /** RMAs in the hands of guests, by inode: the judge. */
  const held = new Set<number>();
  let handedOut = 0;
  let restarts = 0;
  /** The service manager reads nothing. */
  let isDeaf = false;

  before(async () => {
    await agent.fleet.startBroker();
    await agent.start();
  });
  after(() => agent.close());

  /** Nobody else has it, and nobody else's bytes are in it; leaves some behind. */
  function judge(fd: number): number {
    const inode = fstatSync(fd).ino;
    assert.ok(!held.has(inode), `RMA ${inode} is in two hands`);
    const page = Buffer.alloc(PAGE.length, 1);
    readSync(fd, page, 0, page.length, 0);
    assert.ok(page.equals(PAGE), `RMA ${inode} has another guest's bytes in it`);
    writeSync(fd, 'the bytes of a guest', 0);
    held.add(inode);
    handedOut += 1;
    return inode;
  }

  /** One try; null when the agent, or an RMA, is not there now. */
  async function tryOnce<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RmaError && error.code !== 'INTERNAL') return null;
      throw error;
    }
  }

  async function useOne(): Promise<void> {
    const made = await tryOnce(() => agent.client.createClaim({ guest: 'g', minRmaBytes: RMA_BYTES, ttlMs: 20_000 }));
    if (made === null) return void (await pause(50));
    await tryOnce(() => redeemAndHold(made.claimToken));
    await tryOnce(() => agent.client.releaseClaim(made.claim.name));
  }

  async function redeemAndHold(token: string): Promise<void> {
    const client = await connectVmmClient({ socketPath: agent.socketPath });
    try {
      const { fd, claim } = await client.redeem(token);
      const inode = judge(fd);
      const confirmed = await tryOnce(() => client.confirm(claim));
      if (confirmed !== null) await pause(randomInt(150));
      held.delete(inode);
      closeFd(fd);
      if (confirmed !== null) await giveBack(claim);
    } finally {
      client.close();
    }
  }

  /** This process lives on, so the agent has to be told, whichever life of it is there. */
  async function giveBack(claim: string): Promise<void> {
    await until('the claim is given back', async () => {
      const client = await tryOnce(() => connectVmmClient({ socketPath: agent.socketPath }));
      if (client === null) return false;
      try {
        await client.release(claim);
        return true;
      } catch (error) {
        // Already over, or the agent has just been killed once more.
        return error instanceof RmaError && error.code !== 'UNAVAILABLE';
      } finally {
        client.close();
      }
    });
  }

  async function restart(): Promise<void> {
    await pause(300 + randomInt(600));
    const socket = new NotifySocket(agent.manager.address);
    // Every third time the service manager is deaf while the agent dies.
    isDeaf = randomInt(3) === 0;
    if (isDeaf) while (socket.send(['X_CLOGGED=1']) === 'sent');
    await pause(randomInt(100));
    await agent.end(randomInt(4) === 0 ? 'SIGTERM' : 'SIGKILL');
    socket.close();
    isDeaf = false;
    await agent.start();
    restarts += 1;
  }

  /** As a service manager does, also while nothing is asked of it: few messages fit into its socket. */
  async function listen(): Promise<void> {
    if (!isDeaf) agent.manager.hear();
    await pause(5);
  }

  it('never has one RMA in two hands, nor hands out a used one', { timeout: TEST_TIMEOUT_MS }, async () => {
    const untilMs = performance.now() + CHAOS_MS_MAX;
    const isEnough = () => restarts >= RESTARTS && handedOut >= HANDED_OUT;
    const repeat = async (work: () => Promise<void>) => {
      while (!isEnough() && performance.now() < untilMs) await work();
    };
    const guests = Array.from({ length: GUESTS }, () => repeat(useOne));
    await Promise.all([repeat(restart), repeat(listen), ...guests]);
    assert.ok(isEnough(), `only ${restarts} restarts and ${handedOut} RMAs in ${CHAOS_MS_MAX} ms`);
    assert.match(agent.log, /took up RMAs that outlived/);
  });

  it('has all of them again in the end', { timeout: TEST_TIMEOUT_MS }, async () => {
    await until('all are free', async () => {
      await listen();
      return (await freeCount(agent.client)) === RMA_COUNT;
    });
    await until('all are kept', async () => agent.manager.names().length === RMA_COUNT);
  });
});
