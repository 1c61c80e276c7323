import { delay } from '../common/clock/clock.js';
import { RmaError } from '../common/errors/rma-error.js';
import { VERSION } from '../common/version.js';
import { type AgentParts, coreSettings, nodeIdentity } from './agent-parts.js';
import type { RunningCore } from './core-thread/running-core.js';
import type { DeviceFacts } from './device/thread/device-messages.js';
import { HolderFinder } from './holders/holder-finder.js';
import { BrokerLink } from './link/broker-link.js';
import type { LinkObserver } from './link/link-observer.js';
import { startErrorOf } from './start-errors.js';
import { statusLine } from './status-line.js';

/** How long the end may wait for a look at all processes: reading of one that hangs in the kernel may hang, too. */
const LOOK_END_MAX_MS = 5_000;

/**
 * Runs an agent until `stopping` aborts. The node serves its VMMs with or without a broker, so ready
 * means that the core serves; `link.connected` tells of the broker. Throws a StartError when it cannot
 * start, and whatever ended the core.
 */
export async function runAgent(parts: AgentParts, stopping: AbortSignal): Promise<void> {
  const { log, manager, telemetry, config, audit } = parts;
  stopping.addEventListener('abort', () => manager.stopping(), { once: true });
  const core = await startWithTime(parts);
  // Told to stop while it started: nobody is to take it for one that serves.
  if (stopping.aborted) return core.stop();
  telemetry.show(core, config);
  const failed = new AbortController();
  void core.ended.then((problem) => failed.abort(problem ?? new Error('the core has ended')));
  const over = AbortSignal.any([stopping, failed.signal]);
  const finder = new HolderFinder({ slots: () => core.port.slots(), managerPid: parts.managerPid });
  const broker = link(parts, core, finder);
  const linked = broker.run(over);
  const facts = readyFields(parts, core.device);
  log.info('agent.ready', 'the agent serves', facts);
  audit?.started(facts);
  manager.ready();
  // The answer passes through the core's thread and this one: it comes only while both live.
  void manager.attend(async () => statusLine((await core.port.snapshot()).inventory, broker.isConnected), over);
  await linked;
  telemetry.readiness.waitsFor('the agent is stopping');
  const hasFailed = !stopping.aborted;
  if (!hasFailed) await core.stop();
  audit?.stopped(hasFailed ? RmaError.from(failed.signal.reason).reason : null);
  await Promise.race([finder.idle(), delay(parts.clock, LOOK_END_MAX_MS)]);
  if (hasFailed) throw endedBy(failed.signal.reason);
}

/** A journal that cannot be written has the status of one that cannot be read: only room on the disk mends either. */
function endedBy(problem: unknown): unknown {
  return problem instanceof RmaError && problem.reason === 'STORE_FAILED' ? startErrorOf(problem) : problem;
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
  const { log, startCore, audit } = parts;
  try {
    const core = await startCore(coreSettings(parts), log, (batch) => audit?.take(batch));
    for (const { kind, refusal } of core.device.rejected) {
      log.info('device.rejected', refusal.message, { device: kind, reason: refusal.reason });
    }
    return core;
  } catch (error) {
    throw startErrorOf(error);
  }
}

function link(parts: AgentParts, core: RunningCore, finder: HolderFinder): BrokerLink {
  const { dial, brokers, onNewCertificates, clock, random, log } = parts;
  return new BrokerLink({
    core: core.port,
    dial,
    brokers,
    onNewCertificates,
    clock,
    random,
    log: log.child('link'),
    observer: linkObserver(parts),
    identity: nodeIdentity(parts, core.device),
    findHolders: () => finder.find(),
  });
}

function linkObserver({ telemetry, audit }: AgentParts): LinkObserver {
  return {
    opened: (address) => {
      telemetry.link.opened();
      audit?.sessionBegun(address);
    },
    ended: (problem, openMs, address) => {
      telemetry.link.ended(problem);
      audit?.sessionEnded(problem, openMs, address);
    },
  };
}

function readyFields(
  { config, sockets, node, incarnation, identity }: AgentParts,
  { kind, rmaSizeBytes }: DeviceFacts,
) {
  const { brokerAddress } = config;
  const socketPath = sockets.map(({ path }) => path).join(', ');
  return { node, identity, incarnation, device: kind, rmaSizeBytes, socketPath, brokerAddress, version: VERSION };
}
