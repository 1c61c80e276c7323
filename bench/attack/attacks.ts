import { setTimeout as sleep } from 'node:timers/promises';
import { messageType } from '../../src/common/rpc/messages.js';
import type { CreateClaimRequest } from '../../src/gen/rma/v1/CreateClaimRequest.js';
import { RawClient } from '../clients/raw-client.js';
import { CREATE, createRequests } from '../clients/requests.js';
import { ATTACK_MS } from '../effort.js';
import type { Figure } from '../figure.js';
import { percentile } from '../measure.js';
import { Scene } from '../scene.js';
import { isWanted, parseWishes, type Report } from '../suite.js';

/** Each once stopped the broker, at this size. */
const ATTACKS = [
  'attack_unread_lists',
  'attack_greedy_lists',
  'attack_silent_connections',
  'attack_endless_streams',
  'attack_made_up_nodes',
  'attack_hello_storm',
  'attack_half_sent_requests',
] as const;
export type Attack = (typeof ATTACKS)[number];

/** Claims with as many labels as allowed, so that pages are as large as possible. */
const LARGE_CLAIMS = 3_000;
const PAUSE_MS = 5;

/** A delay up to this is acceptable; above it, the limit is so many times the delay without the attack. */
const P99_MS_MAX = 250;
const TIMES_MAX = 5;

/** The worst waiting time of a well-behaved caller, without and with each attack, in one run. */
export async function attackFigures(report: Report): Promise<void> {
  const wishes = parseWishes(process.argv.slice(2));
  for (const attack of ATTACKS) {
    if (isWanted(attack, wishes)) report(attack, await figureOf(attack));
  }
}

async function figureOf(attack: Attack): Promise<Figure> {
  const scene = new Scene();
  try {
    const { address, httpAddress } = await scene.startBroker();
    await scene.startAgents(address, { nodes: 10, slots: 20_000 });
    const client = new RawClient(address);
    await makeLarge(client);
    const requests = createRequests('RESERVED', 1);
    const probe = async () => {
      const response = await fetch(`http://${httpAddress}/healthz`);
      if (response.status !== 200) throw new Error(`healthz: ${response.status}`);
      await response.text();
    };
    const call = attack === 'attack_half_sent_requests' ? probe : () => client.call(CREATE, requests());
    await p99Ms(call);
    const reference = await p99Ms(call);
    await scene.startAttacker(attack, address, httpAddress);
    const value = await p99Ms(call);
    client.close();
    const max = Math.max(P99_MS_MAX, TIMES_MAX * reference);
    const target = `<= ${P99_MS_MAX} ms or ${TIMES_MAX}x`;
    return { value, unit: 'ms p99', reference, ratio: value / reference, target, ok: value <= max };
  } finally {
    await scene.end();
  }
}

async function p99Ms(call: () => Promise<unknown>): Promise<number> {
  const endMs = performance.now() + ATTACK_MS;
  const tookMs: number[] = [];
  while (performance.now() < endMs) {
    const startMs = performance.now();
    await call();
    tookMs.push(performance.now() - startMs);
    await sleep(PAUSE_MS);
  }
  return percentile(tookMs, 0.99);
}

async function makeLarge(client: RawClient): Promise<void> {
  const encode = messageType<CreateClaimRequest, object>('rma.v1.CreateClaimRequest').serialize;
  const labels = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`label-${index}`, 'v'.repeat(250)]));
  const ttl = { seconds: 3_600 };
  const make = (guest: string) => {
    const spec = { guest, minRmaBytes: 65_536, labels };
    return client.call(CREATE, encode({ spec, ttl, answerAt: 'RESERVED' }));
  };
  for (let made = 0; made < LARGE_CLAIMS; made += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => make(`g${made + index}`)));
  }
}
