import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { LastBackupMetric } from '../../../src/server/telemetry/storage-metrics.js';

test('the last backup of a store on etcd is told once it is known, as 0 would say that there is none', async () => {
  const registry = new Registry();
  const metric = new LastBackupMetric(registry);
  assert.doesNotMatch(await registry.metrics(), /last_backup/);
  for (const [lastBackupMs, told] of [
    [0, '0'],
    [1_796_008_620_123, '1796008620.123'],
  ] as const) {
    metric.saw(lastBackupMs);
    const lines = (await registry.metrics()).split('\n');
    assert.ok(lines.includes(`rma_broker_last_backup_timestamp_seconds ${told}`), lines.join('\n'));
  }
});
