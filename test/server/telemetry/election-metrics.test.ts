import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { ElectionMetrics } from '../../../src/server/telemetry/election-metrics.js';
import { FakeClock } from '../../fakes/fake-clock.js';

function begin() {
  const registry = new Registry();
  const now = { leads: true, leaseLeftMs: 5_000 };
  const clock = new FakeClock();
  const sources = {
    leads: () => now.leads,
    standsBy: () => !now.leads,
    term: () => 7,
    sinceWallMs: () => 0,
    leaseLeftMs: () => now.leaseLeftMs,
    leaseTtlMs: 5_000,
    lagMs: () => 0,
    standbyCount: () => 2,
  };
  const metrics = new ElectionMetrics(registry, sources, clock);
  /** What a renewal finds, and what it leaves. */
  const renew = (leftMs: number, thenMs = 5_000) => {
    now.leaseLeftMs = leftMs;
    metrics.renewed(true);
    now.leaseLeftMs = thenMs;
  };
  const shown = async (name: string) =>
    Number(new RegExp(`^rma_broker_${name} (\\S+)$`, 'm').exec(await registry.metrics())?.[1]);
  return { clock, now, renew, shown };
}

describe('the least that was left of a lease', () => {
  it('is what the latest renewal of the last minute has found, though it was renewed by the scrape', async () => {
    const { clock, renew, shown } = begin();
    for (const leftMs of [4_100, 700, 4_200]) renew(leftMs);
    assert.equal(await shown('lease_left_min_seconds'), 0.7);
    assert.equal(await shown('lease_left_seconds'), 5);
    clock.advance(30_000);
    renew(4_100);
    assert.equal(await shown('lease_left_min_seconds'), 0.7, 'whoever asked before');
    clock.advance(30_000);
    assert.equal(await shown('lease_left_min_seconds'), 4.1);
    clock.advance(60_000);
    assert.equal(await shown('lease_left_min_seconds'), 5);
  });

  it('is what is left now when that is less, as while nothing is renewed', async () => {
    const { renew, shown } = begin();
    renew(4_100, 900);
    assert.equal(await shown('lease_left_min_seconds'), 0.9);
  });

  it('is not that of a broker from before it led', async () => {
    const { now, renew, shown } = begin();
    now.leads = false;
    renew(300);
    now.leads = true;
    renew(4_100);
    assert.equal(await shown('lease_left_min_seconds'), 4.1);
  });
});
