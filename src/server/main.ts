#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { openAudit } from '../common/audit/open-audit.js';
import { systemClock } from '../common/clock/system-clock.js';
import { CONFIG_BYTES_MAX, loadConfig } from '../common/config/load-config.js';
import { readBoundedFile } from '../common/files/read-file.js';
import { HttpTelemetry } from '../common/http/http-telemetry.js';
import { withHttpDoor } from '../common/http/with-http-door.js';
import { createLogger, type Logger } from '../common/log/logger.js';
import { forbidCoreDumps } from '../common/native/process/core-dumps.js';
import { logGrpc } from '../common/rpc/grpc-log.js';
import { EXIT_STATUS } from '../common/shutdown/exit-status.js';
import { runProgram } from '../common/shutdown/run-program.js';
import { readServiceEnvironment } from '../common/systemd/environment.js';
import { connectServiceManager } from '../common/systemd/service-manager.js';
import { createProgramRegistry } from '../common/telemetry/program-registry.js';
import { certificateProblems, followCertificates } from '../common/tls/follow-certificates.js';
import { certificatePathsOf } from '../common/tls/tls-settings.js';
import type { Identity } from '../domain/access/identity.js';
import { BROKER_CONFIG, type BrokerConfig, toBrokerConfig } from './config.js';
import { etcdSettingsOf } from './etcd-settings.js';
import { followPolicy, policyProblems } from './follow-policy.js';
import { etcdFileProblems } from './run/etcd-client.js';
import { runAlone } from './run/run-alone.js';
import { runMember } from './run/run-member.js';
import { perform } from './tasks/perform.js';
import { BrokerTelemetry } from './telemetry/broker-telemetry.js';
import { keepCallsYoung } from './v8-flags.js';

/** Enough that no two processes which write to one file have the same. */
const AUDIT_ID_BYTES = 4;

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
    ...etcdFileProblems(etcdSettingsOf(config)),
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
  const audit = openAudit(config.audit, { ...parts, processId: randomBytes(AUDIT_ID_BYTES).toString('hex') }, stopping);
  const control = followPolicy(config.policyFile, { ...parts, audit }, stopping);
  const mayScrape = (identity: Identity) => control.callerOf(identity).access.hasRole('metrics');
  const { refused } = new HttpTelemetry({ ...parts, audit });
  const door = { ...state, clock: systemClock, certificates, mayScrape, onRefused: refused };
  const manager = connectServiceManager(readServiceEnvironment(process.env, process.pid), systemClock);
  const run = config.etcd === null ? runAlone : runMember;
  const program = () => run(config, { log, telemetry, certificates, control, audit, manager, registry }, stopping);
  try {
    await withHttpDoor(config.httpAddress, door, program);
  } finally {
    await audit?.close();
  }
}
