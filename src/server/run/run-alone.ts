import { randomBytes } from 'node:crypto';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { EXIT_STATUS, StartError } from '../../common/shutdown/exit-status.js';
import type { ServiceManager } from '../../common/systemd/service-manager.js';
import { VERSION } from '../../common/version.js';
import { type RunningBroker, startBroker } from '../broker.js';
import type { BrokerConfig } from '../config.js';
import { LmdbStore } from '../store/lmdb/lmdb-store.js';
import { MemoryDisk, MemoryStore } from '../store/memory/memory-store.js';
import { storageIn } from '../store/storage-probe.js';
import type { Store } from '../store/store.js';
import { SECRET_BYTES } from '../store/stored-secrets.js';
import { aborted, processParts } from './process-parts.js';
import type { RunParts } from './run-parts.js';

/** How long stopping may take after a store failure; calls in progress get 5 s of it (see GrpcServer). */
const ANSWERING_MS_MAX = 8_000;

/** Runs a broker with a store of its own, until `stopping`. */
export async function runAlone(config: BrokerConfig, parts: RunParts, stopping: AbortSignal): Promise<void> {
  const { log, manager } = parts;
  const failed = new AbortController();
  const onStoreFailure = (problem: unknown) => failed.abort(problem);
  const broker = await withTime(manager, async () =>
    start(config, { ...parts, store: await openStore(config, log), onStoreFailure }),
  );
  log.info('broker.ready', 'the broker serves', {
    address: config.broker.listenAddress,
    port: broker.port,
    identity: parts.certificates?.current.identity ?? null,
    version: VERSION,
  });
  const over = AbortSignal.any([stopping, failed.signal]);
  manager.ready();
  void manager.attend(async () => broker.status(), over);
  await aborted(over);
  manager.stopping();
  if (failed.signal.aborted) {
    await answerPendingCalls(broker);
    throw storeProblem(failed.signal.reason);
  }
  log.info('broker.stopping', 'the broker is stopping');
  await broker.stop();
}

/**
 * Lets callers that wait for the store get its error before the process ends; a disk that does not respond delays this
 * no longer than ANSWERING_MS_MAX.
 */
async function answerPendingCalls(broker: RunningBroker): Promise<void> {
  const isLate = new Promise<void>((resolve) => systemClock.schedule(ANSWERING_MS_MAX, resolve));
  await Promise.race([broker.stop().catch(() => {}), isLate]);
}

function storeProblem(reason: unknown): Error {
  const problem = RmaError.from(reason);
  if (problem.reason !== 'STORE_FAILED') return problem;
  return new StartError(EXIT_STATUS.STATE_UNUSABLE, problem.message, { cause: problem });
}

/** Tells the service manager that starting takes time, as loading a large store does. */
async function withTime<T>(manager: ServiceManager, start: () => Promise<T>): Promise<T> {
  const started = new AbortController();
  void manager.starting(started.signal);
  try {
    return await start();
  } finally {
    started.abort();
  }
}

async function openStore(config: BrokerConfig, log: Logger): Promise<Store> {
  if (config.store === 'memory') {
    log.warn('store.memory', 'store is memory: everything is lost when this process ends');
    return new MemoryStore(new MemoryDisk(randomBytes(SECRET_BYTES)));
  }
  try {
    return await LmdbStore.open({ directory: config.dataDirectory, randomBytes, log: log.child('store') });
  } catch (cause) {
    const message = cause instanceof RmaError ? cause.message : unusable(config.dataDirectory, cause);
    throw new StartError(EXIT_STATUS.STATE_UNUSABLE, message, { cause });
  }
}

function unusable(directory: string, cause: unknown): string {
  return `dataDirectory ${directory} cannot be used (${String(cause)}); make it writable for this user, or name another`;
}

async function start(
  config: BrokerConfig,
  parts: RunParts & { readonly store: Store; readonly onStoreFailure: (problem: unknown) => void },
): Promise<RunningBroker> {
  try {
    return await startBroker({
      ...parts,
      ...config.broker,
      ...processParts(),
      storage: config.store === 'lmdb' ? storageIn(config.dataDirectory) : undefined,
    });
  } catch (cause) {
    await parts.store.close();
    if (!(cause instanceof RmaError)) throw cause;
    const status = cause.reason === 'STORE_FAILED' ? EXIT_STATUS.STATE_UNUSABLE : EXIT_STATUS.ADDRESS_IN_USE;
    throw new StartError(status, cause.message, { cause });
  }
}
