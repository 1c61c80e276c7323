import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchPattern, parsePattern, segmentsOf } from '../../../src/domain/access/identity-pattern.js';

const DOMAIN = 'rma.test';

function matches(text: string, name: string): string | null | false {
  const pattern = parsePattern(text, DOMAIN);
  assert.ok(typeof pattern !== 'string', `a pattern: ${text}`);
  const segments = segmentsOf(name, DOMAIN);
  const match = segments === null ? null : matchPattern(pattern, segments);
  return match === null ? false : match.node;
}

describe('the pattern of an identity', () => {
  it('is one identity, or any one segment for *', () => {
    assert.equal(matches('spiffe://rma.test/operator/ann', 'spiffe://rma.test/operator/ann'), null);
    assert.equal(matches('spiffe://rma.test/operator/ann', 'spiffe://rma.test/operator/anna'), false);
    assert.equal(matches('spiffe://rma.test/operator/*', 'spiffe://rma.test/operator/bob'), null);
    assert.equal(matches('spiffe://rma.test/operator/*', 'spiffe://rma.test/operator/bob/laptop'), false);
    assert.equal(matches('spiffe://rma.test/operator/*', 'spiffe://rma.test/operator/'), false);
    assert.equal(matches('spiffe://rma.test/operator/*', 'spiffe://rma.test/operator'), false);
  });

  it('finds the node that an agent names, and takes no other text for one', () => {
    assert.equal(matches('spiffe://rma.test/agent/{node}', 'spiffe://rma.test/agent/p7-03'), 'p7-03');
    for (const name of ['P7-03', 'p7_03', '-p7', 'p7-', '..', '', 'p7/x', 'p7%2f', '{node}', '*', 'a'.repeat(64)]) {
      assert.equal(matches('spiffe://rma.test/agent/{node}', `spiffe://rma.test/agent/${name}`), false, name);
    }
  });

  it('matches no identity of another trust domain, nor one that only looks alike', () => {
    const strangers = [
      'spiffe://rma.test.evil/operator/ann',
      'spiffe://evil/rma.test/operator/ann',
      'SPIFFE://rma.test/operator/ann',
      'https://rma.test/operator/ann',
      'spiffe://rma.test//operator/ann',
      'spiffe://rma.test/operator/ann/',
      'spiffe://rma.test/operator/ann?x',
      'spiffe://rma.test/operator/ann#x',
      'spiffe://rma.test/operator/.',
      'spiffe://rma.test/operator/*',
      'system:admin',
      `spiffe://rma.test/operator/${'a'.repeat(3_000)}`,
    ];
    for (const name of strangers) assert.equal(matches('spiffe://rma.test/operator/*', name), false, name);
  });

  it('is refused where it could mean more than it says', () => {
    const wrong = [
      'spiffe://other/operator/ann',
      'spiffe://rma.test/',
      'spiffe://rma.test/operator/a*',
      'spiffe://rma.test/operator/**',
      'spiffe://rma.test/operator//ann',
      'spiffe://rma.test/operator/..',
      'spiffe://rma.test/{node}/{node}',
      'spiffe://rma.test/agent/x{node}',
      '*',
      `spiffe://rma.test/${'a'.repeat(3_000)}`,
    ];
    for (const text of wrong) assert.equal(typeof parsePattern(text, DOMAIN), 'string', text);
  });
});
