import { type Clock, delay } from '../../../common/clock/clock.js';
import { type Etcd, EtcdError } from '../../etcd/etcd.js';
import type { EtcdKeys } from '../etcd/etcd-keys.js';
import { parseStamp } from './stamp-text.js';

/** As often as a scrape could show something else. */
const LOOK_INTERVAL_MS = 15_000;

/** What following the note of the last backup depends on. */
export interface FollowNoteParts {
  readonly etcd: Pick<Etcd, 'range'>;
  readonly keys: EtcdKeys;
  readonly clock: Clock;
  /** When the last backup began, in milliseconds since the epoch; 0 when there was none, or its note cannot be read. */
  readonly saw: (lastBackupMs: number) => void;
}

/** Looks now and then when the store on etcd was last backed up, until `stopping` aborts. Never rejects. */
export async function followNote({ etcd, keys, clock, saw }: FollowNoteParts, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      const { entries } = await etcd.range({ from: keys.lastBackup, to: null });
      saw(parseStamp(entries[0]?.value ?? '')?.wallMs ?? 0);
    } catch (problem) {
      // What it had last is shown; that etcd does not answer is told by the calls.
      if (!(problem instanceof EtcdError)) throw problem;
    }
    await delay(clock, LOOK_INTERVAL_MS, stopping);
  }
}
