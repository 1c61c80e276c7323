import { type Clock, delay } from '../common/clock/clock.js';
import type { Logger } from '../common/log/logger.js';
import type { ServiceEnvironment } from '../common/systemd/environment.js';
import type { ServiceManager } from '../common/systemd/service-manager.js';
import { VERSION } from '../common/version.js';
import type { AgentIdentity, BootId, Incarnation, NodeId } from '../domain/ids.js';
import type { AgentConfig } from './config.js';
import type { CoreOptions, DeviceFacts, RunningCore, StartCore } from './core-handle.js';
import { HolderFinder } from './holders/holder-finder.js';
import { BrokerLink } from './link/broker-link.js';
import type { DialBroker } from './link/broker-stream.js';
import type { NodeIdentity } from './link/to-wire.js';
import { startErrorOf } from './start-errors.js';
import { statusLine } from './status-line.js';
import type { AgentTelemetry } from './telemetry/agent-telemetry.js';

/** How long the end may wait for a look at all processes: reading of one that hangs in the kernel may hang, too. */
const LOOK_END_MAX_MS = 5_000;

/** What an agent is made of. Everything that is not decided here comes in. */
export interface AgentParts {
  readonly config: AgentConfig;
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  readonly identity: AgentIdentity;
  /** The group of the socket; null leaves the agent's own. */
  readonly socketGid: number | null;
  /** A socket of the service manager's that VMMs connect to; null makes the agent's own. */
  readonly listenFd: number | null;
  readonly service: Pick<ServiceEnvironment, 'notifySocket' | 'fdStoreMax' | 'passedFds'>;
  readonly manager: ServiceManager;
  /** Of whoever started this agent: a copy of an RMA there is one that it keeps for the agent. */
  readonly managerPid: number;
  readonly startCore: StartCore;
  readonly dial: DialBroker;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly telemetry: AgentTelemetry;
}

/**
 * Runs an agent until `stopping` aborts. The node serves its VMMs with or without a broker, so ready means that the core
 * serves; `link.connected` tells of the broker. Throws a StartError when it cannot start, and whatever ended the core.
 */
export async function runAgent(parts: AgentParts, stopping: AbortSignal): Promise<void> {
  const { log, manager, telemetry, config } = parts;
  stopping.addEventListener('abort', () => manager.stopping(), { once: true });
  const core = await startWithTime(parts);
  // Told to stop while it started: nobody is to take it for one that serves.
  if (stopping.aborted) return core.stop();
  telemetry.show(core, config);
  const failed = new AbortController();
  void core.ended.then((problem) => failed.abort(problem ?? new Error('the core has ended')));
  const over = AbortSignal.any([stopping, failed.signal]);
  const finder = new HolderFinder({ slots: () => core.slots(), managerPid: parts.managerPid });
  const broker = link(parts, core, finder);
  const linked = broker.run(over);
  log.info('agent.ready', 'the agent serves', readyFields(parts, core.device));
  manager.ready();
  // The answer passes through the core's thread and this one: it comes only while both live.
  void manager.attend(async () => statusLine((await core.snapshot()).inventory, broker.isConnected), over);
  await linked;
  telemetry.readiness.waitsFor('the agent is stopping');
  const hasFailed = !stopping.aborted;
  if (!hasFailed) await core.stop();
  await Promise.race([finder.idle(), delay(parts.clock, LOOK_END_MAX_MS)]);
  if (hasFailed) throw failed.signal.reason;
}

async function startWithTime(parts: AgentParts): Promise<RunningCore> {
  const started = new AbortController();
  void parts.manager.starting(started.signal);
  try {
    return await start(parts);
  } finally {
    started.abort();
  }
}

async function start(parts: AgentParts): Promise<RunningCore> {
  const { log, startCore } = parts;
  try {
    const core = await startCore(coreOptions(parts), log);
    for (const { kind, refusal } of core.device.rejected) {
      log.info('device.rejected', refusal.message, { device: kind, reason: refusal.reason });
    }
    return core;
  } catch (error) {
    throw startErrorOf(error);
  }
}

function link(parts: AgentParts, core: RunningCore, finder: HolderFinder): BrokerLink {
  const { dial, clock, random, log, telemetry } = parts;
  return new BrokerLink({
    core,
    dial,
    clock,
    random,
    log: log.child('link'),
    observer: telemetry.link,
    identity: identityOf(parts, core.device),
    findHolders: () => finder.find(),
  });
}

function identityOf({ config, node, bootId, incarnation, identity }: AgentParts, device: DeviceFacts): NodeIdentity {
  return {
    node,
    bootId,
    incarnation,
    identity,
    agentVersion: VERSION,
    device: device.kind,
    rmaSizeBytes: device.rmaSizeBytes,
    rmaCapability: device.rmaCapability,
    heldBackCount: config.heldBackCount,
    labels: config.labels,
  };
}

function coreOptions(parts: AgentParts): CoreOptions {
  const { config, node, bootId, socketGid, listenFd } = parts;
  return {
    nodeName: node,
    bootId,
    device: {
      device: config.device,
      rmaSizeBytes: config.rmaSize,
      rmaCount: config.rmaCount,
      hugepageSizeBytes: config.hugepageSize,
      numaNode: config.numaNode,
      trialAllocation: config.trialAllocation,
      clearing: config.clearing,
    },
    socket: { path: config.socketPath, mode: config.socketMode, gid: socketGid, listenFd },
    kept: keptConfig(parts),
    policy: { allocateUids: config.allocateUids, allocateGids: config.allocateGids },
    stateDirectory: config.stateDirectory,
    confirmTimeoutMs: config.confirmTimeout,
    reclaimGraceMs: config.reclaimGrace,
  };
}

function keptConfig({ service, incarnation, listenFd }: AgentParts): CoreOptions['kept'] {
  const { notifySocket, fdStoreMax, passedFds } = service;
  return {
    notifySocket,
    countMax: fdStoreMax,
    namePrefix: `rma-${incarnation}`,
    passedFds: passedFds.filter(({ fd }) => fd !== listenFd),
  };
}

function readyFields({ config, node, incarnation, identity }: AgentParts, { kind, rmaSizeBytes }: DeviceFacts) {
  const { socketPath, brokerAddress } = config;
  return { node, identity, incarnation, device: kind, rmaSizeBytes, socketPath, brokerAddress, version: VERSION };
}
