import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerMs } from '../../../src/domain/ids.js';
import { ArchiveRetention } from '../../../src/server/core/archive-retention.js';
import { MemoryArchive } from '../../../src/server/store/memory/memory-archive.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { Churn, COMPACTOR_LAG } from '../store/lmdb/churn.js';

const RETENTION_MS = 24 * 3_600_000;

function scene(archivedMax: number, claimCount: number) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const archived = new MemoryArchive();
  const endMs = clock.wallMs() as BrokerMs;
  for (const change of new Churn().next(claimCount + COMPACTOR_LAG)) {
    if (change.kind === 'claim-archived') archived.put({ ...change.claim, endMs });
  }
  const early: number[] = [];
  const keeper = new ArchiveRetention({
    archived,
    clock,
    nowMs: () => clock.wallMs() as BrokerMs,
    limits: { endedRetentionMs: RETENTION_MS, archivedMax },
    log: log.logger,
    onEarly: (count) => early.push(count),
    onFailure: (problem) => assert.fail(String(problem)),
  });
  const stopping = new AbortController();
  keeper.start(stopping.signal);
  return { clock, log, archived, early, stopping };
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('keeping archived claims', () => {
  it('forgets all of them when their time is over, and none before', async () => {
    const { clock, log, archived, early } = scene(10_000, 1_200);
    await clock.advanceAndSettle(RETENTION_MS);
    assert.equal(archived.count, 1_200);
    await clock.advanceAndSettle(10_000);
    assert.equal(archived.count, 0);
    assert.deepEqual([early, log.events()], [[], []]);
  });

  it('forgets the oldest when there are too many, and warns once in a while', async () => {
    const { clock, log, archived, early } = scene(300, 1_200);
    await clock.advanceAndSettle(5_000);
    assert.equal(archived.count, 300);
    assert.equal(archived.find('c900' as never), undefined);
    assert.ok(archived.find('c901' as never));
    assert.equal(sumOf(early), 900);
    const [warning, ...others] = log.of('claims.forgotten_early');
    assert.deepEqual([warning?.level, warning?.['rememberedForMs'], others.length], ['warn', 5_000, 0]);
  });

  it('stops with the broker', async () => {
    const { clock, stopping } = scene(0, 10);
    stopping.abort();
    assert.deepEqual(clock.waiting(), []);
  });
});
