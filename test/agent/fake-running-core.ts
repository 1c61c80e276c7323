import { type CoreTelemetryBatch, noCounts, noDurations } from '../../src/agent/core-thread/loop/core-measurements.js';
import type { FullCorePort, OnAudit, RunningCore } from '../../src/agent/core-thread/running-core.js';
import type { DeviceFacts } from '../../src/agent/device/thread/device-messages.js';
import type { SlotView } from '../../src/domain/agent/slots/holders.js';
import { FakeCore } from './link/fake-core.js';

/** A whole core that serves from the start, measures what the test says and ends when the test wants. */
export class FakeRunningCore extends FakeCore implements RunningCore, FullCorePort {
  readonly port = this;
  readonly device: DeviceFacts = {
    kind: 'MEMFD',
    rmaSizeBytes: 4096,
    rmaCapability: 0,
    capacityCount: 2,
    rejected: [{ kind: 'KVM', refusal: { reason: 'DEVICE_UNUSABLE', message: 'no /dev/kvm; load kvm_hv' } }],
  };
  batch: CoreTelemetryBatch = {
    inventory: null,
    localConnectionCount: 0,
    counts: noCounts(),
    durationsMs: noDurations(),
  };
  putOnRecord: OnAudit = () => undefined;
  tell: (batch: CoreTelemetryBatch) => void = () => undefined;
  answersTelemetry = true;
  slots: () => Promise<readonly SlotView[]> = async () => [];
  isStopped = false;
  end: (problem: Error | null) => void = () => undefined;
  readonly ended = new Promise<Error | null>((resolve) => {
    this.end = resolve;
  });

  onTelemetry(listener: (batch: CoreTelemetryBatch) => void): void {
    this.tell = listener;
  }

  requestTelemetry(): Promise<void> {
    if (!this.answersTelemetry) return new Promise(() => undefined);
    this.tell(this.batch);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.end(null);
  }
}
