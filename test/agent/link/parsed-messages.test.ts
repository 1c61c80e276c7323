import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDrain, parsePrepare, parseUnprepare } from '../../../src/agent/link/wire/parse-orders.js';
import { parseWelcome } from '../../../src/agent/link/wire/parse-welcome.js';
import { messageType } from '../../../src/common/rpc/messages.js';
import type { Drain, Drain__Output } from '../../../src/gen/rma/v1/Drain.js';
import type { Prepare, Prepare__Output } from '../../../src/gen/rma/v1/Prepare.js';
import type { Unprepare, Unprepare__Output } from '../../../src/gen/rma/v1/Unprepare.js';
import type { Welcome, Welcome__Output } from '../../../src/gen/rma/v1/Welcome.js';

/** A message as it comes off the wire. */
function overWire<In extends object, Out extends object>(name: string, message: In): Out {
  const { serialize, deserialize } = messageType<In, Out>(`rma.v1.${name}`);
  return deserialize(serialize(message));
}

const UINT64_MAX = '18446744073709551615';
const INT64_MAX = '9223372036854775807';
const FORGED = 'vm\u001b[2J\nnext: x\u202e';
const prepare = (patch: Prepare = {}) =>
  parsePrepare(
    overWire<Prepare, Prepare__Output>('Prepare', {
      claim: 'claims/c1',
      fencingToken: 1,
      tokenSha256: Buffer.alloc(32),
      anchorSeq: 1,
      redeemableFor: { seconds: 60 },
      guest: 'vm',
      minRmaBytes: 1,
      ...patch,
    }),
  );
const drain = (patch: Drain) => parseDrain(overWire<Drain, Drain__Output>('Drain', { draining: true, ...patch }));
const welcome = (interval: string | number, ttl: string | number) => {
  const terms = { heartbeatInterval: { seconds: interval }, sessionTtl: { seconds: ttl } };
  return parseWelcome(overWire<Welcome, Welcome__Output>('Welcome', terms));
};

describe('what a broker says to an agent', () => {
  const impossible: Readonly<Record<string, () => unknown>> = {
    'a fencing token past a double': () => prepare({ fencingToken: UINT64_MAX }),
    'a size past a double': () => prepare({ minRmaBytes: UINT64_MAX }),
    'an anchor past a double': () => prepare({ anchorSeq: UINT64_MAX }),
    'a claim that may be redeemed for ever': () => prepare({ redeemableFor: { seconds: INT64_MAX } }),
    'a claim that ran out before there was time': () => prepare({ redeemableFor: { seconds: `-${INT64_MAX}` } }),
    'a claim that is none': () => prepare({ claim: `claims/${FORGED}` }),
    'a claim for more users than there may be': () =>
      prepare({ holder: { uids: Array.from({ length: 17 }, (_, uid) => uid) } }),
    'a claim for what is no control group': () => prepare({ holder: { cgroups: ['/vms', '../vms'] } }),
    'an end of a claim without a fence': () =>
      parseUnprepare(overWire<Unprepare, Unprepare__Output>('Unprepare', { claim: 'claims/c1' })),
    'a drain without end': () => drain({ deadline: { seconds: INT64_MAX } }),
    'a drain from past a double': () => drain({ anchorSeq: UINT64_MAX }),
    'a session without end': () => welcome(1, INT64_MAX),
    'a heartbeat that no timer waits for': () => welcome(INT64_MAX, INT64_MAX),
  };
  for (const [what, parse] of Object.entries(impossible)) {
    it(`ends the session when it is ${what}`, () => assert.throws(parse, { reason: 'SESSION_OUT_OF_STEP' }));
  }

  it('says for whom a claim is, if it is not for anybody', () => {
    assert.equal(prepare().requiredHolder, null);
    assert.equal(prepare({ holder: {} }).requiredHolder, null);
    const holder = { uids: [0, 107], cgroups: ['/vms/*'] };
    assert.deepEqual(prepare({ holder }).requiredHolder, holder);
  });

  it('has texts that can be shown, and no longer than a guest’s', () => {
    assert.equal(prepare({ guest: FORGED }).guest, 'vm\ufffd[2J\ufffdnext: x\ufffd');
    assert.equal(prepare({ guest: '数'.repeat(256) }).guest.length, 256);
    assert.equal(drain({ reason: FORGED.repeat(1_000) })?.reason.slice(0, 4), 'vm\ufffd[');
    assert.ok(Buffer.byteLength(drain({ reason: FORGED.repeat(1_000) })?.reason ?? '') <= 768);
  });

  it('may be late, and of a cause that only a newer broker knows', () => {
    assert.equal(prepare({ redeemableFor: { seconds: -5 } }).redeemableForMs, -5_000);
    const unprepare = { claim: 'claims/c1', fencingToken: 1, cause: 77 as never };
    const heard = parseUnprepare(overWire<Unprepare, Unprepare__Output>('Unprepare', unprepare));
    assert.equal(heard.cause, 'RELEASE_REQUESTED');
  });
});
