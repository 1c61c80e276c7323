import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrapersOf } from '../../src/agent/scrapers.js';

const OWN = 'spiffe://rma.test/agent/p7-03';
const may = (check: ReturnType<typeof scrapersOf>, name: string) => check({ name, serial: '01' });

test('an agent is scraped by the metrics identities of its own trust domain', () => {
  const check = scrapersOf(undefined, OWN);
  assert.equal(may(check, 'spiffe://rma.test/metrics/prometheus'), true);
  for (const name of [
    'spiffe://other.test/metrics/prometheus',
    'spiffe://rma.test/metrics',
    'spiffe://rma.test/metrics/a/b',
    'spiffe://rma.test/metrics/..',
    'spiffe://rma.test/operator/metrics',
    'system:anonymous',
    OWN,
  ]) {
    assert.equal(may(check, name), false, name);
  }
});

test('an agent is scraped by those that its settings name instead', () => {
  const check = scrapersOf(['spiffe://other.test/prom', 'spiffe://rma.test/*/prom'], OWN);
  assert.equal(may(check, 'spiffe://other.test/prom'), true);
  assert.equal(may(check, 'spiffe://rma.test/team-a/prom'), true);
  assert.equal(may(check, 'spiffe://rma.test/metrics/prometheus'), false);
});

test('an agent whose settings name nobody, or whose own identity has no trust domain, is scraped by nobody', () => {
  for (const check of [scrapersOf([], OWN), scrapersOf(undefined, 'urn:agent'), scrapersOf(undefined, undefined)]) {
    assert.equal(may(check, 'spiffe://rma.test/metrics/prometheus'), false);
  }
});
