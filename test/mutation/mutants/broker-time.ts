import type { Mutant } from '../mutant.js';

const promise = 'remembered';

/**
 * Broker time is the store's, and goes by the monotonic clock: no claim ends early and no request is forgotten early.
 */
export const BROKER_TIME: readonly Mutant[] = [
  {
    id: 'a broker begins with the time of the wall clock',
    promise,
    file: 'src/server/clock/broker-clock.ts',
    find: 'stored === null ? clock.wallMs() : stored.nowMs + 1;',
    replace: 'stored === null ? clock.wallMs() : Math.max(clock.wallMs(), stored.nowMs + 1);',
    tests: ['test/server/clock/broker-clock', 'test/server/broker-time'],
  },
  {
    id: 'broker time goes by the wall clock',
    promise,
    file: 'src/server/clock/broker-clock.ts',
    find: '    const exactMs = this.originMs + this.clock.monotonicMs();',
    replace: '    const exactMs = this.clock.wallMs();',
    tests: ['test/server/clock/broker-clock', 'test/server/broker-time'],
  },
  {
    id: 'times of the past move with the wall clock',
    promise,
    file: 'src/server/clock/wall-times.ts',
    find: '  const known = last === undefined || ms >= last.fromMs ? last : offsets[indexAt(offsets, ms)];',
    replace: '  const known = last === undefined || ms >= 0 ? last : offsets[indexAt(offsets, ms)];',
    tests: ['test/server/clock/broker-clock', 'test/server/broker-time'],
  },
  {
    id: 'times to come are shown by a wall clock that was set since',
    promise,
    file: 'src/server/clock/broker-clock.ts',
    find: '    if (ms > this.lastMs) this.nowMs();\n',
    replace: '',
    tests: ['test/server/clock/broker-clock'],
  },
  {
    id: 'the offsets of the wall clock grow without end',
    promise,
    file: 'src/server/clock/wall-times.ts',
    find: '  if (offsets.length <= WALL_OFFSETS_MAX) return offsets;',
    replace: '  if (offsets.length >= 0) return offsets;',
    tests: ['test/server/clock/broker-clock'],
  },
  {
    id: 'an idle broker does not write its time',
    promise,
    file: 'src/server/core/broker-core.ts',
    find: ' >= timeWriteEveryMs) commits.writeTime();',
    replace: ' >= 1_000 * timeWriteEveryMs) commits.writeTime();',
    tests: ['test/server/broker-time'],
  },
  {
    id: 'the time is not written with what changes',
    promise,
    file: 'src/server/store/commit/group-commit.ts',
    find: '    this.deps.store.append(group, this.deps.time()).then(',
    replace: '    this.deps.store.append(group, group.changes.length > 0 ? undefined : this.deps.time()).then(',
    tests: ['test/server/store/commit/group-commit', 'test/server/broker-time', 'test/server/core'],
  },
  {
    id: 'a store forgets what the wall clock was',
    promise,
    file: 'src/server/store/tables/records.ts',
    find: '    if (wallOffsets === this.wallOffsets) return;',
    replace: '    if (wallOffsets.length >= 0) return;',
    tests: ['test/server/store/stores', 'test/server/broker-time'],
  },
];
