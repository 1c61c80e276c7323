#!/usr/bin/env node
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemClock } from '../common/clock/system-clock.js';
import { parseAddresses } from '../common/config/address.js';
import { CONFIG_BYTES_MAX, loadConfig } from '../common/config/load-config.js';
import { readBoundedFile } from '../common/files/read-file.js';
import { HttpTelemetry } from '../common/http/http-telemetry.js';
import { withHttpDoor } from '../common/http/with-http-door.js';
import { createLogger, type Logger } from '../common/log/logger.js';
import { setCloseOnExec } from '../common/native/files/files.js';
import { forbidCoreDumps } from '../common/native/process/core-dumps.js';
import { logGrpc } from '../common/rpc/grpc-log.js';
import { EXIT_STATUS } from '../common/shutdown/exit-status.js';
import { runProgram } from '../common/shutdown/run-program.js';
import { readServiceEnvironment } from '../common/systemd/environment.js';
import { connectServiceManager } from '../common/systemd/service-manager.js';
import { createProgramRegistry } from '../common/telemetry/program-registry.js';
import { type BrokerTrust, brokerIdentityFor } from '../common/tls/broker-trust.js';
import { certificateProblems, followCertificates } from '../common/tls/follow-certificates.js';
import { certificatePathsOf } from '../common/tls/tls-settings.js';
import type { AgentIdentity, Incarnation } from '../domain/ids.js';
import { runAgent } from './agent.js';
import type { AgentAudit } from './audit/agent-audit.js';
import { openAgentAudit } from './audit/open-agent-audit.js';
import { trustOf } from './broker-trust.js';
import { AGENT_CONFIG, type AgentConfig } from './config.js';
import { startCoreInThreads } from './core-thread/start-core.js';
import { identify } from './identity/identify.js';
import { GrpcBrokers } from './link/brokers/grpc-brokers.js';
import { BOOT_ID_PATH, bootIdOf, nodeIdOf } from './node-facts.js';
import { prepareDirectories } from './prepare-directories.js';
import { scrapersOf } from './scrapers.js';
import { AccountNames, GROUP_PATH, PASSWD_PATH } from './sockets/account-names.js';
import { plannedSockets } from './sockets/configured-sockets.js';
import { findSockets } from './sockets/find-sockets.js';
import { startErrorOf } from './start-errors.js';
import { AgentTelemetry } from './telemetry/agent-telemetry.js';

/** Enough that no two processes which write to one file have the same. */
const AUDIT_ID_BYTES = 4;

const readText = (path: string) => readFileSync(path, 'utf8');

// A dump could hold what RMAs hold, or the key of its certificate.
forbidCoreDumps();
const outcome = loadConfig(AGENT_CONFIG, {
  words: process.argv.slice(2),
  environment: process.env,
  readFile: (path) => readBoundedFile(path, { bytesMax: CONFIG_BYTES_MAX }).toString(),
  problemsOfFiles: (config) =>
    certificateProblems(certificatePathsOf(config), systemClock.wallMs(), (certificates) =>
      brokerIdentityFor(certificates, config.brokerIdentity),
    ),
});

if (outcome.start) {
  const log = createLogger({ level: outcome.config.logLevel, component: 'agent' });
  logGrpc(log);
  for (const warning of outcome.warnings) log.warn('config.former_name', warning);
  const program = (stopping: AbortSignal) => serve(outcome.config, log, stopping);
  await runProgram({ process, log, clock: systemClock, run: program });
} else {
  const stream = outcome.exitStatus === EXIT_STATUS.OK ? process.stdout : process.stderr;
  stream.write(outcome.text);
  process.exitCode = outcome.exitStatus;
}

async function serve(config: AgentConfig, log: Logger, stopping: AbortSignal): Promise<void> {
  const registry = createProgramRegistry('rma-agent');
  const telemetry = new AgentTelemetry(registry, systemClock);
  const { readiness } = telemetry;
  const state = { readiness, exposition: telemetry.exposition(), problem: () => telemetry.problem(), log };
  const parts = { clock: systemClock, log, registry, process };
  const certificates = followCertificates(certificatePathsOf(config), parts, stopping);
  const trust = trustOf(config, certificates, log);
  const mayScrape = scrapersOf(config.metricsIdentities, certificates?.current.identity);
  const processId = randomBytes(AUDIT_ID_BYTES).toString('hex');
  const opened = openAgentAudit(config, { ...parts, processId }, stopping);
  const { refused } = new HttpTelemetry({ ...parts, audit: opened?.log });
  const door = { ...state, clock: systemClock, certificates, mayScrape, onRefused: refused };
  const program = () => run(config, { log, telemetry, trust, audit: opened?.audit ?? null }, stopping);
  try {
    await withHttpDoor(config.httpAddress, door, program);
  } finally {
    await opened?.log.close();
  }
}

interface RunParts {
  readonly log: Logger;
  readonly telemetry: AgentTelemetry;
  readonly trust: BrokerTrust | null;
  readonly audit: AgentAudit | null;
}

async function run(config: AgentConfig, runParts: RunParts, stopping: AbortSignal): Promise<void> {
  const { log, telemetry, trust, audit } = runParts;
  const service = readServiceEnvironment(process.env, process.pid);
  // They come without, as otherwise they would not have come here.
  for (const { fd } of service.passedFds) setCloseOnExec(fd, true);
  const names = new AccountNames({ passwd: readText(PASSWD_PATH), group: readText(GROUP_PATH) });
  const sockets = findSockets(plannedSockets(config, names), service.passedFds);
  const made = sockets.filter(({ listenFd }) => listenFd === null);
  prepareDirectories(
    config.stateDirectory,
    made.map(({ path }) => path),
  );
  const brokers = new GrpcBrokers({
    addresses: parseAddresses(config.brokerAddress) ?? [config.brokerAddress],
    trust,
    clock: systemClock,
    random: Math.random,
  });
  const parts = {
    config,
    node: nodeIdOf(config.nodeName, hostname()),
    bootId: bootIdOf(readText(BOOT_ID_PATH)),
    incarnation: randomUUID() as Incarnation,
    identity: identityIn(config.stateDirectory, log),
    sockets,
    service,
    managerPid: process.ppid,
    manager: connectServiceManager(service, systemClock),
    startCore: startCoreInThreads,
    dial: brokers.dial,
    brokers,
    onNewCertificates: (listener: () => void) => void trust?.certificates.onChange(listener),
    clock: systemClock,
    random: Math.random,
    log,
    telemetry,
    audit,
  };
  try {
    await runAgent(parts, stopping);
  } finally {
    brokers.close();
  }
}

function identityIn(stateDirectory: string, log: Logger): AgentIdentity {
  try {
    return identify(stateDirectory, process.env['KUBERNETES_SERVICE_HOST'] !== undefined, log);
  } catch (problem) {
    throw startErrorOf(problem);
  }
}
