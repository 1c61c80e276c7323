import { createBrokerClient } from '../../src/client/index.js';
import { below } from '../figure.js';
import { HaFleet } from '../ha-fleet.js';
import { median } from '../measure.js';
import { isWanted, type Report, type Wishes } from '../suite.js';

const LEADER_TTL_MS = 5_000;
const BROKERS = 3;
const TIMES = 3;
const AGENTS = { nodes: 100, slots: 1_000 } as const;
/** Past it the figure has failed. */
const DEADLINE_MS = 60_000;
const TTL_MS = 3_600_000;
const RMA_BYTES = 2 ** 26;

/** How the leader goes, and how long that may keep a caller waiting. */
const WAYS = {
  ha_takeover: { how: 'SIGKILL', msMax: LEADER_TTL_MS + 1_500 },
  ha_handover: { how: 'SIGTERM', msMax: 2_000 },
} as const;

/** From the leader's end until a claim that is asked for then is RESERVED, through the client library. */
export async function takeoverFigures(report: Report, wishes: Wishes): Promise<void> {
  for (const name of ['ha_takeover', 'ha_handover'] as const) {
    if (!isWanted(name, wishes)) continue;
    const tookMs: number[] = [];
    for (let time = 0; time < TIMES; time++) tookMs.push(await takeoverMs(WAYS[name].how));
    report(name, below(WAYS[name].msMax, median(tookMs), 'ms'));
  }
}

async function takeoverMs(how: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  const fleet = await HaFleet.start(BROKERS, LEADER_TTL_MS);
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
