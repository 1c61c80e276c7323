import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ClaimTokens } from '../../../src/server/core/claim-token.js';
import { HmacSha256 } from '../../../src/server/core/hmac-sha256.js';
import { claimId } from '../../domain/broker/support.js';

const MESSAGE_BYTES_MAX = 128;
const ascii = fc.string({ unit: 'binary-ascii', maxLength: MESSAGE_BYTES_MAX });

describe('a message authentication code', () => {
  it('is that of RFC 4231, test cases 1 and 2', () => {
    const first = new HmacSha256(Buffer.alloc(20, 0x0b), MESSAGE_BYTES_MAX).base64url('Hi There');
    const second = new HmacSha256(Buffer.from('Jefe'), MESSAGE_BYTES_MAX).base64url('what do ya want for nothing?');
    const hexOf = (code: string) => Buffer.from(code, 'base64url').toString('hex');
    assert.equal(hexOf(first), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
    assert.equal(hexOf(second), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('is what Node makes of the same, whatever was made before', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(ascii), (key, messages) => {
        const codes = new HmacSha256(key, MESSAGE_BYTES_MAX);
        for (const message of messages) {
          assert.equal(codes.base64url(message), createHmac('sha256', key).update(message).digest('base64url'));
        }
      }),
    );
  });

  it('is refused for a longer key or message than there is room for', () => {
    assert.throws(() => new HmacSha256(new Uint8Array(65), 1), RangeError);
    assert.throws(() => new HmacSha256(new Uint8Array(64), 1).base64url('ab'), RangeError);
  });
});

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
