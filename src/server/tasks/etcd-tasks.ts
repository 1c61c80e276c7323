import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import type { EtcdSettings } from '../etcd-settings.js';
import { markRestored } from '../store/moving/mark-restored.js';
import { moveToEtcd } from '../store/moving/move-to-etcd.js';
import { moveToLmdb } from '../store/moving/move-to-lmdb.js';
import { onEtcd, type TaskParts } from './task-parts.js';

/** Moves the store of dataDirectory to etcd, or back. */
export async function moveStore(to: string, parts: TaskParts): Promise<void> {
  const { dataDirectory } = parts.config;
  const settings = settingsFor('--move-store-to', parts);
  if (to !== 'etcd' && to !== 'lmdb') throw misused('--move-store-to takes etcd or lmdb');
  const move = to === 'etcd' ? moveToEtcd : moveToLmdb;
  const counts = await onEtcd(settings, parts, (place) => move(dataDirectory, place));
  const { prefix } = settings;
  parts.log.info('store.moved', `the store was moved to ${to}, and compared`, { dataDirectory, prefix, ...counts });
}

/** Says in the store on etcd that it is an older one than agents know. */
export async function markStoreRestored(which: string, parts: TaskParts): Promise<void> {
  const settings = settingsFor('--mark-restored', parts);
  if (which !== 'etcd') throw misused('--mark-restored takes etcd: another store is marked by --restore-from');
  const revision = await onEtcd(settings, parts, markRestored);
  const message = 'the store on etcd is marked as restored; brokers may start';
  parts.log.info('store.marked_restored', message, { prefix: settings.prefix, restoredRevision: revision });
}

function settingsFor(flag: string, { config: { etcd } }: TaskParts): EtcdSettings {
  if (etcd === null) throw misused(`${flag} needs store etcd (--store etcd) and its settings`);
  return etcd;
}

function misused(message: string): StartError {
  return new StartError(EXIT_STATUS.BAD_CONFIGURATION, message);
}
