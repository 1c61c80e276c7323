import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import type { TokenSecret } from '../../../src/domain/broker/records/token-secret.js';
import { ClaimTokens } from '../../../src/server/core/claim-token.js';
import { claimId } from '../../domain/broker/support.js';

describe('the token of a claim', () => {
  const secret = Buffer.alloc(32, 7);
  const first = { hex: secret.toString('hex'), sinceRevision: 0 };
  const second = { hex: Buffer.alloc(32, 8).toString('hex'), sinceRevision: 20 };
  const tokensOf = (...secrets: TokenSecret[]) => new ClaimTokens(() => secrets);
  const claim = { id: claimId('c-1'), createRevision: 12 };

  it('is the same whenever it is made from the same secret', () => {
    const token = tokensOf(first).tokenOf(claim);
    assert.equal(token, `rmat_${createHmac('sha256', secret).update('claim-token/1:c-1:12').digest('base64url')}`);
    const tokens = tokensOf(first);
    assert.deepEqual([tokens.tokenOf(claim), tokens.tokenOf(claim)], [token, token]);
  });

  it('is another one for another secret, another id, or a later claim of the same id', () => {
    const tokens = tokensOf(first);
    const others = [
      tokens.tokenOf(claim),
      tokens.tokenOf({ ...claim, id: claimId('c-2') }),
      tokens.tokenOf({ ...claim, createRevision: 13 }),
      tokensOf({ ...second, sinceRevision: 0 }).tokenOf(claim),
    ];
    assert.equal(new Set(others).size, others.length);
  });

  it('can be made for an id as long as there may be one', () => {
    const longest = { id: claimId(`c${'x'.repeat(62)}`), createRevision: Number.MAX_SAFE_INTEGER };
    assert.match(tokensOf(first).tokenOf(longest), /^rmat_[-\w]{43}$/);
  });

  it('stays what it is when the secret is rotated; that of a later claim is from the new one', () => {
    const [before, rotated] = [tokensOf(first), tokensOf(first, second)];
    for (const createRevision of [12, 20]) {
      const made = { ...claim, createRevision };
      assert.equal(rotated.tokenOf(made), before.tokenOf(made));
    }
    const later = { ...claim, createRevision: 21 };
    assert.equal(rotated.tokenOf(later), tokensOf({ ...second, sinceRevision: 0 }).tokenOf(later));
    assert.notEqual(rotated.tokenOf(later), before.tokenOf(later));
  });

  it('is empty once its secret is forgotten, and then no agent is told a hash of nothing', () => {
    const tokens = tokensOf(second);
    assert.equal(tokens.tokenOf(claim), '');
    assert.throws(() => tokens.sha256Of(claim), /forgotten too early/);
  });
});
