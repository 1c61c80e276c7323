import type { LeadingOptions } from '../broker-options.js';
import { createBrokerClock } from '../clock/broker-clock.js';
import { ArchiveRetention } from '../core/archive-retention.js';
import { BrokerCore, TIME_WRITE_EVERY_MS } from '../core/broker-core.js';
import { healingArchive } from '../core/healing.js';
import { GroupCommit } from '../store/commit/group-commit.js';
import type { Inheritance } from './inheritance.js';

/** The one writer, on what it inherits. */
export function createCore(options: LeadingOptions, { store, fleet, time: stored, office }: Inheritance): BrokerCore {
  const { clock, telemetry, limits, onStoreFailure, hasTimeToSpare } = options;
  const brokerClock = createBrokerClock(clock, stored);
  const measured = telemetry.store.measured(store);
  const time = () => brokerClock.time();
  return new BrokerCore({
    fleet,
    clock,
    commits: new GroupCommit({ store: measured, time, onFailure: onStoreFailure, hasTimeToSpare }),
    brokerClock,
    timeWriteEveryMs: office?.writeEveryMs ?? TIME_WRITE_EVERY_MS,
    limits,
    archived: healingArchive(store.archived),
  });
}

/** Forgets archived claims of the store. */
export function createRetention(options: LeadingOptions, { store }: Inheritance, core: BrokerCore): ArchiveRetention {
  const { clock, log, telemetry, limits, onStoreFailure } = options;
  return new ArchiveRetention({
    archived: store.archived,
    clock,
    nowMs: () => core.nowMs(),
    limits,
    log: log.child('claims'),
    onEarly: (count) => telemetry.store.forgotEarly(count),
    onFailure: onStoreFailure,
  });
}
