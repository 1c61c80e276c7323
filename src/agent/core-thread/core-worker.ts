import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { drainEventfd, signalEventfd } from '../../common/native/sockets/eventfd.js';
import { POLL, pollFd } from '../../common/native/sockets/poll.js';
import { NotifySocket } from '../../common/systemd/notify-socket.js';
import { AgentCore } from '../../domain/agent/agent-core.js';
import type { BootId } from '../../domain/ids.js';
import type { Refusal } from '../../domain/reasons.js';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { lockStateDirectory } from '../checkpoint/state-lock.js';
import type { PassedRma } from '../device/check-kept.js';
import { MemoryFailures } from '../device/memory-failures.js';
import type { KnownPool } from '../device/options.js';
import { DeviceChannel } from '../device/thread/device-thread.js';
import { adoptListening, type ListeningSocket, listenAtPath } from '../local/listening-socket.js';
import { AgentLoop, MAX_WAIT_MS } from './agent-loop.js';
import type { CoreEvent, CoreLogLine, CoreRequest, CoreWorkerData, DeviceFacts } from './core-messages.js';
import { PassedRmas } from './passed-rmas.js';
import { RmaKeeper } from './rma-keeper.js';
import { warmUp } from './warm-up.js';

/**
 * The core's thread. It never returns to its event loop while the agent runs: what comes from other threads is taken with
 * `receiveMessageOnPort`. Whatever is thrown here ends the thread, and with it the agent: see `core-thread.ts`.
 */
const { config, mainPort, devicePort, wakeFd }: CoreWorkerData = workerData;

const main = {
  post: (event: CoreEvent) => mainPort.postMessage(event),
  receive: (): CoreRequest | null => {
    const received: { readonly message: CoreRequest } | undefined = receiveMessageOnPort(mainPort);
    return received?.message ?? null;
  },
};

function run(): void {
  // Before the device: nothing may be allocated next to another agent's RMAs.
  const lock = lockStateDirectory(config.stateDirectory);
  const checkpoint = openCheckpoint();
  const keeper = openKeeper();
  // Before RMAs are taken: what fails while they are is news.
  const memory = new MemoryFailures();
  const passed = new PassedRmas(config.kept.passedFds, checkpoint.record().kept, { keeper, log: logKept });
  const device = new DeviceChannel(devicePort);
  device.request({ type: 'open', passed: passed.recorded, ...knownPool(checkpoint, passed.recorded) });
  tryWarmUp();
  const opened = awaitDevice(device);
  passed.settle(opened.kept);
  if (config.countsPool) notePool(checkpoint, opened);
  // A request to stop that came after that answer was signalled, and drained, together with it.
  signalEventfd(wakeFd);
  const socket = listen();
  const loop = new AgentLoop({
    core: createCore(opened, checkpoint),
    clock: systemClock,
    checkpoint,
    device,
    main,
    wakeFd,
    socket,
    nodeName: config.nodeName,
    policy: config.policy,
    keeper,
    memory,
  });
  main.post({ type: 'ready', socketPath: config.socketPath, device: opened });
  while (loop.round());
  memory.close();
  checkpoint.close();
  lock.close();
}

/** The agent works without it, only slower at first. */
function tryWarmUp(): void {
  try {
    warmUp(config.stateDirectory, systemClock);
  } catch (error) {
    const fields = { problem: String(error) };
    const message = 'the warm-up of the hand-off failed: the first VMMs wait somewhat longer';
    main.post({ type: 'log', level: 'warn', event: 'core.warm_up', message, fields });
  }
}

function openCheckpoint(): Checkpoint {
  return new Checkpoint({
    directory: config.stateDirectory,
    bootId: config.bootId as BootId,
    warn: (message, fields) => main.post({ type: 'log', level: 'warn', event: 'checkpoint.read', message, fields }),
  });
}

function openKeeper(): RmaKeeper {
  const { notifySocket } = config.kept;
  return new RmaKeeper(notifySocket === null ? null : new NotifySocket(notifySocket));
}

function logKept(level: CoreLogLine['level'], message: string, fields: CoreLogLine['fields']): void {
  main.post({ type: 'log', level, event: 'rma.kept', message, fields });
}

function knownPool(checkpoint: Checkpoint, recorded: readonly PassedRma[]): { readonly known?: KnownPool } {
  const kept = recorded.filter((rma) => rma.kept.device === 'KVM').map((rma) => rma.kept);
  const pool = checkpoint.pool();
  const rmaSizeBytes = pool?.rmaSizeBytes ?? kept[0]?.sizeBytes;
  if (rmaSizeBytes === undefined) return {};
  return { known: { poolCount: pool?.count ?? null, keptCount: kept.length, rmaSizeBytes } };
}

/** What an agent that starts among running guests cannot count. It holds for this boot. */
function notePool(checkpoint: Checkpoint, { kind, capacityCount: count, rmaSizeBytes }: DeviceFacts): void {
  if (kind === 'KVM' && count !== checkpoint.pool()?.count) checkpoint.append({ pool: { count, rmaSizeBytes } });
}

function awaitDevice(device: DeviceChannel): DeviceFacts {
  for (;;) {
    pollFd(wakeFd, POLL.IN, MAX_WAIT_MS);
    drainEventfd(wakeFd);
    if (main.receive()?.type === 'stop') throw new RmaError(stoppedAtStart());
    const reply = device.receive();
    if (reply === null) continue;
    if (reply.type === 'open-failed') throw new RmaError(reply.refusal);
    if (reply.type !== 'opened') throw new Error(`the device said ${reply.type} before it was open`);
    const { type: _, ...opened } = reply;
    return opened;
  }
}

function stoppedAtStart(): Refusal {
  return { reason: 'AGENT_STOPPING', message: 'The agent was stopped before its device was open.' };
}

function createCore(opened: DeviceFacts, checkpoint: Checkpoint): AgentCore {
  const { kind, rmaSizeBytes, capacityCount } = opened;
  const { confirmTimeoutMs, reclaimGraceMs } = config;
  return new AgentCore({
    device: kind,
    rmaSizeBytes,
    capacityCount,
    record: checkpoint.record(),
    keep: { namePrefix: config.kept.namePrefix, countMax: config.kept.countMax, pool: opened.pool },
    adopted: opened.kept.adopted,
    ...(confirmTimeoutMs === undefined ? {} : { confirmTimeoutMs }),
    ...(reclaimGraceMs === undefined ? {} : { reclaimGraceMs }),
  });
}

function listen(): ListeningSocket {
  const { listenFd, socketPath, socketMode, socketGid } = config;
  if (listenFd !== null) return adoptListening(listenFd);
  return listenAtPath({ path: socketPath, mode: socketMode, gid: socketGid });
}

try {
  run();
} catch (error) {
  // As a message, because an error that crosses threads by itself loses its reason.
  const refusal = RmaError.from(error).refusal;
  main.post({ type: 'failed', refusal, stack: error instanceof Error ? (error.stack ?? '') : '' });
}
