#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { AuditLog } from '../common/audit/audit-log.js';
import { openAudit } from '../common/audit/open-audit.js';
import { createSpareTime } from '../common/clock/spare-time.js';
import { systemClock } from '../common/clock/system-clock.js';
import { CONFIG_BYTES_MAX, loadConfig } from '../common/config/load-config.js';
import { RmaError } from '../common/errors/rma-error.js';
import { readBoundedFile } from '../common/files/read-file.js';
import { HttpTelemetry } from '../common/http/http-telemetry.js';
import { withHttpDoor } from '../common/http/with-http-door.js';
import { createLogger, type Logger } from '../common/log/logger.js';
import { forbidCoreDumps } from '../common/native/process/core-dumps.js';
import { logGrpc } from '../common/rpc/grpc-log.js';
import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';
import { runProgram } from '../common/shutdown/run-program.js';
import { readServiceEnvironment } from '../common/systemd/environment.js';
import { connectServiceManager, type ServiceManager } from '../common/systemd/service-manager.js';
import { createProgramRegistry } from '../common/telemetry/program-registry.js';
import type { CertificateStore } from '../common/tls/certificate-store.js';
import { certificateProblems, followCertificates } from '../common/tls/follow-certificates.js';
import { certificatePathsOf } from '../common/tls/tls-settings.js';
import { VERSION } from '../common/version.js';
import type { Identity } from '../domain/access/identity.js';
import type { AccessControl } from './access/access-control.js';
import { perform } from './backup-tasks.js';
import { type RunningBroker, startBroker } from './broker.js';
import { BROKER_CONFIG, type BrokerConfig, toBrokerConfig } from './config.js';
import { claimIds } from './core/claim-ids.js';
import { followPolicy, policyProblems } from './follow-policy.js';
import { LmdbStore } from './store/lmdb/lmdb-store.js';
import { MemoryDisk, MemoryStore } from './store/memory/memory-store.js';
import { storageIn } from './store/storage-probe.js';
import type { Store } from './store/store.js';
import { SECRET_BYTES } from './store/stored-secrets.js';
import { BrokerTelemetry } from './telemetry/broker-telemetry.js';
import { keepCallsYoung } from './v8-flags.js';

/** Enough that no two processes which write to one file have the same. */
const AUDIT_ID_BYTES = 4;

/** How long stopping may take after a store failure; calls in progress get 5 s of it (see GrpcServer). */
const ANSWERING_MS_MAX = 8_000;

// Files are private to this user: the store holds the secret of claim tokens.
process.umask(0o077);
forbidCoreDumps();
keepCallsYoung();
const outcome = loadConfig(BROKER_CONFIG, {
  words: process.argv.slice(2),
  environment: process.env,
  readFile: (path) => readBoundedFile(path, { bytesMax: CONFIG_BYTES_MAX }).toString(),
  problemsOfFiles: (config) => [
    ...certificateProblems(certificatePathsOf(config), systemClock.wallMs()),
    ...policyProblems(config.policyFile),
  ],
});

if (outcome.start) {
  const config = toBrokerConfig(outcome.config);
  const { task } = outcome;
  const log = createLogger({ level: config.logLevel, component: 'broker' });
  logGrpc(log);
  for (const warning of outcome.warnings) log.warn('config.former_name', warning);
  const program = (stopping: AbortSignal) =>
    task === null ? serve(config, log, stopping) : perform(task, { config, clock: systemClock, log });
  await runProgram({ process, log, clock: systemClock, run: program });
} else {
  const stream = outcome.exitStatus === EXIT_STATUS.OK ? process.stdout : process.stderr;
  stream.write(outcome.text);
  process.exitCode = outcome.exitStatus;
}

async function serve(config: BrokerConfig, log: Logger, stopping: AbortSignal): Promise<void> {
  const registry = createProgramRegistry('rma-broker');
  const telemetry = new BrokerTelemetry(registry, systemClock);
  const { readiness } = telemetry;
  // The broker has a single event loop, so an answer is proof that it works.
  const state = { readiness, exposition: telemetry.exposition(), problem: async () => null, log };
  const parts = { clock: systemClock, log, registry, process };
  const certificates = followCertificates(config.certificatePaths, parts, stopping);
  const control = followPolicy(config.policyFile, parts, stopping);
  const mayScrape = (identity: Identity) => control.callerOf(identity).access.hasRole('metrics');
  const audit = openAudit(config.audit, { ...parts, processId: randomBytes(AUDIT_ID_BYTES).toString('hex') }, stopping);
  const { refused } = new HttpTelemetry({ ...parts, audit });
  const door = { ...state, clock: systemClock, certificates, mayScrape, onRefused: refused };
  const program = () => run(config, { log, telemetry, certificates, control, audit }, stopping);
  try {
    await withHttpDoor(config.httpAddress, door, program);
  } finally {
    await audit?.close();
  }
}

interface RunParts {
  readonly log: Logger;
  readonly telemetry: BrokerTelemetry;
  readonly certificates: CertificateStore | undefined;
  readonly control: AccessControl;
  readonly audit: AuditLog | undefined;
}

async function run(config: BrokerConfig, parts: RunParts, stopping: AbortSignal): Promise<void> {
  const { log } = parts;
  const failed = new AbortController();
  const manager = connectServiceManager(readServiceEnvironment(process.env, process.pid), systemClock);
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
      clock: systemClock,
      storage: config.store === 'lmdb' ? storageIn(config.dataDirectory) : undefined,
      newClaimId: claimIds({ clock: systemClock, randomBytes }),
      newTokenSecret: () => randomBytes(SECRET_BYTES).toString('hex'),
      hasTimeToSpare: createSpareTime(performance.eventLoopUtilization),
    });
  } catch (cause) {
    await parts.store.close();
    if (!(cause instanceof RmaError)) throw cause;
    const status = cause.reason === 'STORE_FAILED' ? EXIT_STATUS.STATE_UNUSABLE : EXIT_STATUS.ADDRESS_IN_USE;
    throw new StartError(status, cause.message, { cause });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
