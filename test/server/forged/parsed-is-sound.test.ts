import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { messageType } from '../../../src/common/rpc/messages.js';
import { healedClaim } from '../../../src/domain/broker/fleet/healed.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { isPrintable } from '../../../src/domain/text.js';
import type { ClaimReport, ClaimReport__Output } from '../../../src/gen/rma/v1/ClaimReport.js';
import type { CreateClaimRequest, CreateClaimRequest__Output } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { Hello, Hello__Output } from '../../../src/gen/rma/v1/Hello.js';
import type { HoldersReport, HoldersReport__Output } from '../../../src/gen/rma/v1/HoldersReport.js';
import { parseClaimReport } from '../../../src/server/session/parse/claim-report.js';
import { parseHello } from '../../../src/server/session/parse/hello.js';
import { parseHoldersReport } from '../../../src/server/session/parse/holders-report.js';
import { parseClaimSpec } from '../../../src/server/wire/parse/claim-spec.js';
import { claimWriter } from '../../../src/server/wire/write/claim.js';
import { encode } from '../../../src/server/wire/write/message.js';
import { wallAsBroker } from '../../fakes/wall-as-broker.js';
import { anyClaim } from '../wire/write/claims.js';
import { wireClaim } from '../wire/write/wire-claim.js';
import { wildHello, wildHolders, wildReport, wildRequest } from './wild-messages.js';

/** `PROPERTY_SEED=$RANDOM PROPERTY_RUNS=100000` looks for what these have not found. */
const RUNS = {
  seed: Number(process.env['PROPERTY_SEED'] ?? 14),
  numRuns: Number(process.env['PROPERTY_RUNS'] ?? 500),
};

function overWire<In extends object, Out extends object>(name: string, message: In): Out {
  const { serialize, deserialize } = messageType<In, Out>(`rma.v1.${name}`);
  return deserialize(serialize(message));
}

/** What `parse` makes of a message; null when it is refused as bad input is, in words that anybody may read. */
function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (thrown) {
    assert.ok(thrown instanceof RmaError, String(thrown));
    assert.equal(thrown.reason, 'INVALID_FIELD', thrown.message);
    assert.ok(isPrintable(thrown.metadata['field'] ?? '\n'), thrown.message);
    return null;
  }
}

/** Every number within is exact, and every text can be shown. */
function assertSound(value: unknown, path: string): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER, path);
  else if (typeof value === 'string') assert.ok(isPrintable(value), `${path} ${JSON.stringify(value)}`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      assertSound(key, path);
      assertSound(member, `${path}.${key}`);
    }
  }
}

/** The property, and that it was about something: so many of the messages are taken. */
function holds<T>(messages: fc.Arbitrary<T>, takenMin: number, check: (message: T) => boolean): void {
  let taken = 0;
  fc.assert(
    fc.property(messages, (message) => {
      taken += Number(check(message));
    }),
    RUNS,
  );
  assert.ok(taken >= takenMin * RUNS.numRuns, `${taken} were taken`);
}

describe('whatever is on the wire is refused as bad input, or sound:', () => {
  it('a Hello', () =>
    holds(wildHello('n1'), 0.1, (hello) => {
      const sound = parsed(() => parseHello(overWire<Hello, Hello__Output>('Hello', hello)));
      assertSound(sound, 'hello');
      return sound !== null;
    }));

  it('a report, whose claim can be written and needs no healing', () =>
    holds(fc.tuple(wildReport('claims/c1', 7), anyClaim), 0.1, ([report, claim]) => {
      const wire = overWire<ClaimReport, ClaimReport__Output>('ClaimReport', report);
      const sound = parsed(() => parseClaimReport('claim_report', wire));
      if (sound === null) return false;
      assertSound(sound, 'report');
      const heard: Claim = { ...claim, holder: sound.holder ?? null, clearing: sound.clearing ?? null };
      assert.equal(healedClaim(heard), heard);
      const { serialize, deserialize } = messageType<object, object>('rma.v1.Claim');
      assert.deepEqual(deserialize(encode(claimWriter(wallAsBroker), heard)), deserialize(serialize(wireClaim(heard))));
      return true;
    }));

  it('an answer about holders', () =>
    holds(wildHolders, 0.02, (report) => {
      const wire = overWire<HoldersReport, HoldersReport__Output>('HoldersReport', report);
      const sound = parsed(() => parseHoldersReport(wire));
      assertSound(sound, 'report');
      return sound !== null;
    }));

  it('what a caller asks for', () =>
    holds(wildRequest('nodes/n1'), 0.2, (request) => {
      const wire = overWire<CreateClaimRequest, CreateClaimRequest__Output>('CreateClaimRequest', request);
      const sound = parsed(() => parseClaimSpec(wire.spec));
      assertSound(sound, 'spec');
      return sound !== null;
    }));
});
