import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextStepFor } from '../../../../src/client/cli/output/next-step.js';
import { REASONS } from '../../../../src/domain/reasons.js';

/** Their messages say it, each in its own words; or only agents and brokers meet them. */
const WITHOUT = [
  'INVALID_FIELD',
  'SESSION_OUT_OF_STEP',
  'SESSION_SUPERSEDED',
  'SESSION_SILENT',
  'CALL_CANCELLED',
  'BAD_PACKET',
  'PACKET_TOO_LARGE',
  'UNEXPECTED_FDS',
  'WRONG_USAGE',
  'PROGRAM_NOT_STARTED',
  'CERTIFICATE_NOT_ISSUED',
];

describe('what to do next', () => {
  it('is told for each reason whose message does not', () => {
    assert.deepEqual(
      REASONS.filter((reason) => nextStepFor(reason) === null),
      WITHOUT,
    );
  });

  it('is one clause in one line, as it may be joined with others', () => {
    for (const reason of REASONS) assert.match(nextStepFor(reason) ?? 'nothing', /^[a-z'][^\n]*[^.\s]$/);
  });
});
