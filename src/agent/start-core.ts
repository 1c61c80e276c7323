import { systemClock } from '../common/clock/system-clock.js';
import type { Logger } from '../common/log/logger.js';
import type { CoreOptions, RunningCore } from './core-handle.js';
import type { CoreConfig, CoreReport } from './core-thread/core-messages.js';
import type { CoreTelemetryBatch } from './core-thread/core-telemetry.js';
import { startCoreThread } from './core-thread/core-thread.js';

/** Starts the core and its device in threads of their own. Errors: as `StartCore` says. */
export async function startCoreInThreads(options: CoreOptions, log: Logger): Promise<RunningCore> {
  const coreLog = log.child('core');
  let end: (problem: Error | null) => void = () => undefined;
  const ended = new Promise<Error | null>((resolve) => {
    end = resolve;
  });
  // Nobody misses what is reported before there is a listener: the first Hello tells everything.
  let listener: (reports: readonly CoreReport[]) => void = () => undefined;
  let telemetryListener: (batch: CoreTelemetryBatch) => void = () => undefined;
  const thread = await startCoreThread({
    config: configOf(options),
    device: options.device,
    clock: systemClock,
    onReports: (reports) => listener(reports),
    onTelemetry: (batch) => telemetryListener(batch),
    onLog: ({ level, event, message, fields }) => coreLog[level](event, message, fields),
    onFailed: end,
  });
  return {
    device: thread.device,
    ended,
    send: (input) => thread.send(input),
    snapshot: () => thread.snapshot(),
    onReports: (next) => {
      listener = next;
    },
    slots: () => thread.slots(),
    requestTelemetry: () => thread.requestTelemetry(),
    onTelemetry: (next) => {
      telemetryListener = next;
    },
    stop: async () => {
      await thread.stop();
      end(null);
    },
  };
}

function configOf({
  nodeName,
  bootId,
  stateDirectory,
  socket,
  kept,
  device,
  policy,
  ...times
}: CoreOptions): CoreConfig {
  return {
    nodeName,
    bootId,
    stateDirectory,
    socketPath: socket.path,
    socketMode: socket.mode,
    socketGid: socket.gid,
    listenFd: socket.listenFd,
    kept,
    countsPool: device.rmaCount === undefined,
    policy,
    confirmTimeoutMs: times.confirmTimeoutMs,
    reclaimGraceMs: times.reclaimGraceMs,
  };
}
