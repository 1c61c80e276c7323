import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { ClaimTokens } from '../../../src/server/core/claim-token.js';
import { claimId } from '../../domain/broker/support.js';

describe('the token of a claim', () => {
  const secret = Buffer.alloc(32, 7);
  const claim = { id: claimId('c-1'), createRevision: 12 };

  it('is the same whenever it is made from the same secret', () => {
    const token = new ClaimTokens(secret).tokenOf(claim);
    assert.equal(token, `rmat_${createHmac('sha256', secret).update('claim-token/1:c-1:12').digest('base64url')}`);
    const tokens = new ClaimTokens(secret);
    assert.deepEqual([tokens.tokenOf(claim), tokens.tokenOf(claim)], [token, token]);
  });

  it('is another one for another secret, another id, or a later claim of the same id', () => {
    const tokens = new ClaimTokens(secret);
    const others = [
      tokens.tokenOf(claim),
      tokens.tokenOf({ ...claim, id: claimId('c-2') }),
      tokens.tokenOf({ ...claim, createRevision: 13 }),
      new ClaimTokens(Buffer.alloc(32, 8)).tokenOf(claim),
    ];
    assert.equal(new Set(others).size, others.length);
  });

  it('can be made for an id as long as there may be one', () => {
    const longest = { id: claimId(`c${'x'.repeat(62)}`), createRevision: Number.MAX_SAFE_INTEGER };
    assert.match(new ClaimTokens(secret).tokenOf(longest), /^rmat_[-\w]{43}$/);
  });
});
