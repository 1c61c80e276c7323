import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../common/clock/system-clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { drainEventfd, signalEventfd } from '../../common/native/sockets/eventfd.js';
import { POLL, pollFd } from '../../common/native/sockets/poll.js';
import { NotifySocket } from '../../common/systemd/notify-socket.js';
import { AgentCore } from '../../domain/agent/agent-core.js';
import type { Refusal } from '../../domain/reasons.js';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { lockStateDirectory } from '../checkpoint/state-lock.js';
import type { PassedRma } from '../device/check-kept.js';
import { MemoryFailures } from '../device/memory-failures.js';
import type { KnownPool } from '../device/options.js';
import type { DeviceFacts, DeviceReply } from '../device/thread/device-messages.js';
import { DeviceChannel } from '../device/thread/device-thread.js';
import type { CoreEvent, CoreLogLine, CoreRequest, CoreWorkerData } from './core-messages.js';
import { AgentLoop, MAX_WAIT_MS } from './loop/agent-loop.js';
import { RmaKeeper } from './loop/rma-keeper.js';
import { openDoors } from './open-doors.js';
import { PassedRmas } from './passed-rmas.js';

/**
 * The core's thread. It never returns to its event loop while the agent runs: what comes from other threads is taken
 * with `receiveMessageOnPort`. Whatever is thrown here ends the thread, and with it the agent: see `start-core.ts`.
 */
const { settings, mainPort, devicePort, wakeFd }: CoreWorkerData = workerData;

const main = {
  post: (event: CoreEvent) => mainPort.postMessage(event),
  receive: (): CoreRequest | null => {
    const received: { readonly message: CoreRequest } | undefined = receiveMessageOnPort(mainPort);
    return received?.message ?? null;
  },
};

type OpenedReply = Extract<DeviceReply, { readonly type: 'opened' }>;

function run(): void {
  // Before the device: nothing may be allocated next to another agent's RMAs.
  const lock = lockStateDirectory(settings.stateDirectory);
  const checkpoint = openCheckpoint();
  const keeper = openKeeper();
  // Before RMAs are taken: what fails while they are is news.
  const memory = new MemoryFailures();
  const passed = new PassedRmas(settings.kept.passedFds, checkpoint.record().kept, { keeper, log: logKept });
  const device = new DeviceChannel(devicePort);
  device.request({ type: 'open', passed: passed.recorded, ...knownPool(checkpoint, passed.recorded) });
  const opened = awaitDevice(device);
  passed.settle(opened.kept);
  // Where nobody says how many RMAs the pool has, what the device finds out is remembered for this boot.
  if (settings.device.rmaCount === undefined) notePool(checkpoint, opened.facts);
  // A request to stop that came after that answer was signalled, and drained, together with it.
  signalEventfd(wakeFd);
  const doors = openDoors(settings.sockets);
  const loop = new AgentLoop({
    core: createCore(opened, checkpoint),
    clock: systemClock,
    checkpoint,
    device,
    main,
    wakeFd,
    doors,
    nodeName: settings.nodeName,
    keeper,
    memory,
    audit: settings.audit,
  });
  main.post({ type: 'ready', device: opened.facts });
  while (loop.round());
  memory.close();
  checkpoint.close();
  lock.close();
}

function openCheckpoint(): Checkpoint {
  return new Checkpoint({
    directory: settings.stateDirectory,
    bootId: settings.bootId,
    warn: (message, fields) => main.post({ type: 'log', level: 'warn', event: 'checkpoint.read', message, fields }),
  });
}

function openKeeper(): RmaKeeper {
  const { notifySocket } = settings.kept;
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

function awaitDevice(device: DeviceChannel): OpenedReply {
  for (;;) {
    pollFd(wakeFd, POLL.IN, MAX_WAIT_MS);
    drainEventfd(wakeFd);
    if (main.receive()?.type === 'stop') throw new RmaError(stoppedAtStart());
    const reply = device.receive();
    if (reply === null) continue;
    if (reply.type === 'open-failed') throw new RmaError(reply.refusal);
    if (reply.type !== 'opened') throw new Error(`the device said ${reply.type} before it was open`);
    return reply;
  }
}

function stoppedAtStart(): Refusal {
  return { reason: 'AGENT_STOPPING', message: 'the agent was stopped before its device was open; start it again' };
}

function createCore({ facts, pool, kept }: OpenedReply, checkpoint: Checkpoint): AgentCore {
  const { kind, rmaSizeBytes, capacityCount } = facts;
  const { namePrefix, countMax } = settings.kept;
  return new AgentCore({
    device: kind,
    rmaSizeBytes,
    capacityCount,
    record: checkpoint.record(),
    keep: { namePrefix, countMax, pool },
    adopted: kept.adopted,
    ...settings.times,
  });
}

try {
  run();
} catch (error) {
  // As a message, because an error that crosses threads by itself loses its reason.
  const refusal = RmaError.from(error).refusal;
  main.post({ type: 'failed', refusal, stack: error instanceof Error ? (error.stack ?? '') : '' });
}
