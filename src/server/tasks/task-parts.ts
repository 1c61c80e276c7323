import { randomBytes } from 'node:crypto';
import type { Clock } from '../../common/clock/clock.js';
import type { Logger } from '../../common/log/logger.js';
import type { BrokerConfig } from '../config.js';
import type { EtcdSettings } from '../etcd-settings.js';
import { etcdClient } from '../run/etcd-client.js';
import { asEtcdProblem } from '../store/etcd/etcd-errors.js';
import { EtcdKeys } from '../store/etcd/etcd-keys.js';
import type { WritingToEtcd } from '../store/moving/write-to-etcd.js';

/** Enough that no two attempts have the same. */
const ATTEMPT_ID_BYTES = 8;

/** What a task depends on. */
export interface TaskParts {
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Works on the store on etcd. */
export async function onEtcd<T>(
  settings: EtcdSettings,
  { clock, log }: TaskParts,
  work: (place: WritingToEtcd) => Promise<T>,
): Promise<T> {
  const etcd = etcdClient(settings, clock);
  const id = randomBytes(ATTEMPT_ID_BYTES).toString('hex');
  try {
    return await work({ etcd, keys: new EtcdKeys(settings.prefix), clock, id, log });
  } catch (problem) {
    throw asEtcdProblem(problem);
  } finally {
    etcd.close();
  }
}
