import type { Clock, Timer } from '../../common/clock/clock.js';
import { STANDBYS_MAX } from '../../domain/contract-limits.js';
import type { Etcd, LeaseId } from '../etcd/etcd.js';
import { prefixRange } from '../etcd/prefix-range.js';
import { readStandby, type StandbyCard, writeStandby } from './leader-key.js';

/** How often a standby says how far it is, and a leader reads it: for people, and to see who is left behind. */
const EVERY_MS = 2_000;

/** What a standby needs to say how far it is. */
export interface PresenceParts {
  readonly etcd: Etcd;
  readonly clock: Clock;
  readonly key: string;
  /** The key ends with this lease; null while there is none. */
  readonly lease: () => LeaseId | null;
  /** Null for a broker that is none, at the moment. */
  readonly card: () => StandbyCard | null;
}

/** Says in etcd how far this standby is, until `signal` aborts. */
export function showPresence({ etcd, clock, key, lease, card }: PresenceParts, signal: AbortSignal): void {
  repeat(clock, signal, async () => {
    const [under, standby] = [lease(), card()];
    if (under === null || standby === null) return;
    const put = { kind: 'put', key, value: writeStandby(standby), lease: under } as const;
    await etcd.txn({ conditions: [], success: [put], failure: [] });
  });
}

/** The standbys as a leader last read them, in the order of their addresses. */
export class Standbys {
  private cards: readonly StandbyCard[] = [];

  /** @param prefix of the standbys' keys */
  constructor(
    private readonly etcd: Etcd,
    private readonly clock: Clock,
    private readonly prefix: string,
  ) {}

  get list(): readonly StandbyCard[] {
    return this.cards;
  }

  /** Reads them until `signal` aborts. */
  start(signal: AbortSignal): void {
    repeat(this.clock, signal, async () => {
      const { entries } = await this.etcd.range(prefixRange(this.prefix), { limit: STANDBYS_MAX });
      this.cards = entries.map(readStandby).sort((a, b) => (a.address < b.address ? -1 : 1));
    });
  }
}

/** Works at once, and again and again; what fails is tried the next time. */
function repeat(clock: Clock, signal: AbortSignal, work: () => Promise<void>): void {
  let timer: Timer | null = null;
  const next = () => {
    if (!signal.aborted) timer = clock.schedule(EVERY_MS, run);
  };
  const run = () => void work().then(next, next);
  signal.addEventListener('abort', () => timer?.cancel(), { once: true });
  run();
}
