import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { Distributions } from '../../../src/common/telemetry/distribution.js';

const OPTIONS = { name: 'seconds', help: 'How long.', buckets: [0.1, 1, 2.5] } as const;
const VALUES = [0, 0.1, 0.100001, 1, 2, 2.5, 3, 1e9];

describe('a distribution', () => {
  it('is shown as the library shows the same observations', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const distributions = new Distributions(ours, OPTIONS);
    const reference = new Histogram({
      ...OPTIONS,
      buckets: [...OPTIONS.buckets],
      labelNames: ['result'],
      registers: [theirs],
    });
    for (const result of ['good', 'bad']) {
      const series = distributions.with({ result });
      reference.zero({ result });
      for (const value of result === 'good' ? VALUES : []) {
        series.observe(value);
        reference.observe({ result }, value);
      }
    }
    assert.equal(await ours.metrics(), await theirs.metrics());
    assert.deepEqual((await ours.getMetricsAsJSON())[0]?.values.length, 2 * (OPTIONS.buckets.length + 3));
  });

  it('without labels is one series', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    new Distributions(ours, OPTIONS).with({}).observe(0.5);
    new Histogram({ ...OPTIONS, buckets: [...OPTIONS.buckets], registers: [theirs] }).observe(0.5);
    assert.equal(await ours.metrics(), await theirs.metrics());
  });
});
