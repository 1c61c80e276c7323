#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemClock } from '../common/clock/system-clock.js';
import { CONFIG_BYTES_MAX, loadConfig } from '../common/config/load-config.js';
import { readBoundedFile } from '../common/files/read-file.js';
import { withHttpDoor } from '../common/http/with-http-door.js';
import { createLogger, type Logger } from '../common/log/logger.js';
import { setCloseOnExec } from '../common/native/files/files.js';
import { logGrpc } from '../common/rpc/grpc-log.js';
import { EXIT_STATUS } from '../common/shutdown/exit-status.js';
import { runProgram } from '../common/shutdown/run-program.js';
import { readServiceEnvironment } from '../common/systemd/environment.js';
import { connectServiceManager } from '../common/systemd/service-manager.js';
import { createProgramRegistry } from '../common/telemetry/program-registry.js';
import type { AgentIdentity, Incarnation } from '../domain/ids.js';
import { runAgent } from './agent.js';
import { AGENT_CONFIG, type AgentConfig } from './config.js';
import { startCoreInThreads } from './core-thread/start-core.js';
import { identify } from './identity/identify.js';
import { dialOverGrpc } from './link/broker-stream.js';
import { findPassedSocket } from './local/passed-socket.js';
import { BOOT_ID_PATH, bootIdOf, GROUP_PATH, gidOf, nodeIdOf } from './node-facts.js';
import { prepareDirectories } from './prepare-directories.js';
import { startErrorOf } from './start-errors.js';
import { AgentTelemetry } from './telemetry/agent-telemetry.js';

const readText = (path: string) => readFileSync(path, 'utf8');

const outcome = loadConfig(AGENT_CONFIG, {
  words: process.argv.slice(2),
  environment: process.env,
  readFile: (path) => readBoundedFile(path, { bytesMax: CONFIG_BYTES_MAX }).toString(),
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
  const telemetry = new AgentTelemetry(createProgramRegistry('rma-agent'), systemClock);
  const { readiness } = telemetry;
  const state = { readiness, exposition: telemetry.exposition(), problem: () => telemetry.problem(), log };
  await withHttpDoor(config.httpAddress, state, () => run(config, { log, telemetry }, stopping));
}

async function run(
  config: AgentConfig,
  { log, telemetry }: { readonly log: Logger; readonly telemetry: AgentTelemetry },
  stopping: AbortSignal,
): Promise<void> {
  const service = readServiceEnvironment(process.env, process.pid);
  // They come without, as otherwise they would not have come here.
  for (const { fd } of service.passedFds) setCloseOnExec(fd, true);
  const listenFd = findPassedSocket(service.passedFds);
  prepareDirectories(config, listenFd === null);
  const parts = {
    config,
    node: nodeIdOf(config.nodeName, hostname()),
    bootId: bootIdOf(readText(BOOT_ID_PATH)),
    incarnation: randomUUID() as Incarnation,
    identity: identityIn(config.stateDirectory, log),
    socketGid: gidOf(config.socketGroup, readText(GROUP_PATH)),
    listenFd,
    service,
    managerPid: process.ppid,
    manager: connectServiceManager(service, systemClock),
    startCore: startCoreInThreads,
    dial: dialOverGrpc(config.brokerAddress),
    clock: systemClock,
    random: Math.random,
    log,
    telemetry,
  };
  await runAgent(parts, stopping);
}

function identityIn(stateDirectory: string, log: Logger): AgentIdentity {
  try {
    return identify(stateDirectory, process.env['KUBERNETES_SERVICE_HOST'] !== undefined, log);
  } catch (problem) {
    throw startErrorOf(problem);
  }
}
