import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { AgentMs } from '../../../domain/ids.js';
import type { MemoryFailures } from '../../device/memory-failures.js';
import type { DeviceReply, DeviceRequest } from '../../device/thread/device-messages.js';
import { MemoryWatch } from './memory-watch.js';
import type { NoteLine, PoolNotes } from './pool-notes.js';

/** How often the size of the pool is read: who changes it sees it in the fleet before the next command is typed. */
export const CAPACITY_INTERVAL_MS = 5000;

/** What the device is watched with. */
export interface DeviceSideDeps {
  readonly device: { request(request: DeviceRequest): void; receive(): DeviceReply | null };
  readonly memory: Pick<MemoryFailures, 'haveGrown'>;
  readonly notes: Pick<PoolNotes, 'memoryFailed' | 'refused'>;
  readonly feed: (input: AgentInput) => void;
  readonly warn: NoteLine;
}

/** The device, as the core hears of it: its answers, the size of its pool, and memory that failed. */
export class DeviceSide {
  private readonly memory: MemoryWatch;

  /** @param capacityDueMs When the size of the pool is to be read again. */
  constructor(
    private readonly deps: DeviceSideDeps,
    private capacityDueMs: number,
  ) {
    this.memory = new MemoryWatch(deps.memory);
  }

  /** When `tick` is due. */
  get dueMs(): number {
    return this.capacityDueMs;
  }

  tick(nowMs: AgentMs): void {
    if (nowMs < this.capacityDueMs) return;
    this.capacityDueMs = nowMs + CAPACITY_INTERVAL_MS;
    this.lookAtMemory(nowMs);
    this.deps.device.request({ type: 'read-capacity' });
  }

  /** To be called before it is decided who gets what: a page may have failed since the last look. */
  lookAtMemory(nowMs: AgentMs): void {
    if (!this.memory.isNews(nowMs)) return;
    const message = 'the kernel has taken memory out of use: RMAs that are ready are looked at again';
    this.deps.warn('device.memory_suspect', message, {});
    this.deps.feed({ type: 'memory-suspect' });
  }

  /** Passes on what the device has answered. */
  handleReplies(): void {
    const { device } = this.deps;
    for (let reply = device.receive(); reply !== null; reply = device.receive()) this.handle(reply);
  }

  private handle(reply: DeviceReply): void {
    const { notes, feed, warn } = this.deps;
    switch (reply.type) {
      case 'allocated':
      case 'examined':
        return feed(reply);
      case 'memory-failed':
        notes.memoryFailed(reply.slot, reply.refusal);
        return feed(reply);
      case 'allocate-failed':
        notes.refused(reply.refusal);
        return feed(reply);
      case 'capacity':
        return feed({ type: 'capacity-changed', capacityCount: reply.capacityCount });
      case 'capacity-unknown':
        return warn('device.capacity_unknown', reply.refusal.message, {});
      case 'opened':
      case 'open-failed':
        throw new Error(`the device said ${reply.type} a second time`);
    }
  }
}
