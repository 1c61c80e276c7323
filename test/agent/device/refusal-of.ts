import assert from 'node:assert/strict';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Refusal } from '../../../src/domain/reasons.js';

/** The refusal that `call` throws; fails the test when it throws none. */
export function refusalOf(call: () => unknown): Refusal {
  try {
    call();
  } catch (error) {
    assert(error instanceof RmaError, `not a refusal: ${String(error)}`);
    return error.refusal;
  }
  return assert.fail('nothing was refused');
}
