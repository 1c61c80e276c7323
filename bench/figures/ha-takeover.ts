import { createBrokerClient } from '../../src/client/index.js';
import { atMost, below } from '../figure.js';
import { HaFleet } from '../ha-fleet.js';
import { median } from '../measure.js';
import { isWanted, type Report, type Wishes } from '../suite.js';

const LEADER_TTL_MS = 5_000;
const AGENTS = { nodes: 100, slots: 1_000, prefix: 'free' } as const;
/** With --quick fewer: filling and loading the store takes most of the time. */
const FILLED_CLAIMS = process.argv.includes('--quick') ? 100_000 : 1_000_000;
const MIB = 2 ** 20;
/** Past it the figure has failed. */
const DEADLINE_MS = 60_000;
const TTL_MS = 3_600_000;
const RMA_BYTES = 2 ** 26;

/** How the leader goes, from what, and how long that may keep a caller waiting. */
const WAYS = {
  ha_takeover: { how: 'SIGKILL', claims: 0, times: 3, msMax: LEADER_TTL_MS + 1_500 },
  ha_takeover_filled: { how: 'SIGKILL', claims: FILLED_CLAIMS, times: 1, msMax: LEADER_TTL_MS + 3_000 },
  ha_handover: { how: 'SIGTERM', claims: 0, times: 3, msMax: 2_000 },
} as const;

type Way = (typeof WAYS)[keyof typeof WAYS];

/** From the leader's end until a claim that is asked for then is RESERVED, through the client library. */
export async function takeoverFigures(report: Report, wishes: Wishes): Promise<void> {
  for (const [name, way] of Object.entries(WAYS)) {
    if (!isWanted(name, wishes)) continue;
    const tookMs: number[] = [];
    for (let time = 0; time < way.times; time++) tookMs.push(await takeoverMs(way));
    console.error(`${name}: ${tookMs.map(Math.round).join(', ')} ms`);
    report(name, below(way.msMax, median(tookMs), 'ms'));
  }
}

async function takeoverMs({ how, claims }: Way): Promise<number> {
  const fleet = await HaFleet.start({ brokers: 3, leaderTtlMs: LEADER_TTL_MS, claims });
  const client = createBrokerClient({ address: fleet.addresses, deadlineMs: DEADLINE_MS });
  const claim = (guest: string) =>
    client.createClaim({ guest, minRmaBytes: RMA_BYTES, ttlMs: TTL_MS, answerAt: 'RESERVED' });
  try {
    const { program } = await fleet.leader();
    await fleet.loaded();
    await fleet.scene.startRoamers(fleet.addresses, AGENTS);
    await claim('before');
    const startMs = performance.now();
    const gone = how === 'SIGKILL' ? program.crash() : program.stop();
    await claim('after');
    const tookMs = performance.now() - startMs;
    await gone;
    return tookMs;
  } finally {
    client.close();
    await fleet.end();
  }
}

/** What a standby holds, compared with its leader: it is as warm, and no larger. */
export async function standbyMemoryFigure(report: Report): Promise<void> {
  const fleet = await HaFleet.start({ brokers: 2, leaderTtlMs: LEADER_TTL_MS, claims: FILLED_CLAIMS });
  try {
    const leader = await fleet.leader();
    await fleet.loaded();
    const standby = fleet.members.find((member) => member !== leader);
    if (standby === undefined) throw new Error('there are two brokers');
    const [ownBytes, leaderBytes] = [await fleet.heldBytes(standby), await fleet.heldBytes(leader)];
    report('ha_standby_memory', atMost(1.1, ownBytes / MIB, leaderBytes / MIB, 'MiB'));
  } finally {
    await fleet.end();
  }
}
