import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFleet } from '../../examples/fleet/local-fleet.js';
import { until } from '../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';

export { until };

/**
 * Small, so that clearing costs nothing; not a power of two of the page size only, so that a rounded size would show.
 */
export const RMA_BYTES = 3 * 2 ** 20;

/** A broker and one agent with memfd RMAs, as real processes. */
export interface OneNode {
  readonly fleet: LocalFleet;
  readonly client: BrokerClient;
  readonly directory: string;
  readonly socketPath: string;
  /** A PREPARED claim's id and its token. */
  claim(guest: string, ttlMs?: number): Promise<{ readonly id: string; readonly token: string }>;
  stop(): Promise<void>;
}

export async function startOneNode(rmaCount: number, flags: readonly string[] = []): Promise<OneNode> {
  const directory = mkdtempSync(join(tmpdir(), 'rma-one-'));
  const fleet = new LocalFleet(directory);
  await fleet.startBroker();
  await fleet.startAgent({ name: 'n1', device: 'memfd', rmaSize: '3MiB', rmaCount, flags });
  const client = createBrokerClient({ address: fleet.brokerAddress });
  await until('all RMAs are free', async () => (await freeCount(client)) === rmaCount);
  return {
    fleet,
    client,
    directory,
    socketPath: fleet.socketOf('n1'),
    claim: async (guest, ttlMs = 60_000) => {
      const { claim, claimToken } = await client.createClaim({ guest, minRmaBytes: RMA_BYTES, ttlMs });
      return { id: claim.name.slice('claims/'.length), token: claimToken };
    },
    stop: async () => {
      client.close();
      await fleet.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** How many RMAs the broker would promise now; 0 while it does not know the node. */
export async function freeCount(client: BrokerClient): Promise<number> {
  for await (const node of client.listNodes()) return node.freeCount;
  return 0;
}
