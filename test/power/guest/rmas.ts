import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { patience } from '../../../examples/fleet/patience.js';
import type { BrokerClient } from '../../../src/client/broker-client.js';
import type { Claim, ClaimState } from '../../../src/client/resources/claim.js';

/** A look costs some of the processor that everybody here shares. */
const LOOK_INTERVAL_MS = 500;
const STATE_TIMEOUT_MS = patience(60_000);

/** The kernel's own count of its huge pages of one size. */
export function hugepages(pageBytes: number): { readonly total: number; readonly free: number } {
  const read = (name: string) =>
    Number(readFileSync(`/sys/kernel/mm/hugepages/hugepages-${pageBytes / 1024}kB/${name}`, 'utf8'));
  return { total: read('nr_hugepages'), free: read('free_hugepages') };
}

/** Waits until the broker says that a claim is in this state. */
export async function untilState(client: BrokerClient, name: string, state: ClaimState): Promise<Claim> {
  let claim = await client.getClaim(name);
  await untilTrue(
    () => `${name} to be ${state}, and not ${claim.state}`,
    async () => {
      claim = await client.getClaim(name);
      return claim.state === state;
    },
  );
  return claim;
}

/** Waits until so many RMAs of a node are free. */
export async function untilFree(client: BrokerClient, node: string, count: number): Promise<void> {
  let seen = -1;
  await untilTrue(
    () => `${count} RMAs of ${node} to be free, and not ${seen}`,
    async () => {
      seen = (await client.getNode(`nodes/${node}`)).freeCount;
      return seen === count;
    },
  );
}

async function untilTrue(what: () => string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + STATE_TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`timed out waiting for ${what()}`);
    await delay(LOOK_INTERVAL_MS);
  }
}
