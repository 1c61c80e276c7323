import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { CODE_NUMBERS, CODE_OF } from '../../../src/common/errors/codes.js';
import { fromGrpcStatus, toGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { encodeStatus, STATUS_DETAILS_KEY } from '../../../src/common/rpc/status-details.js';
import { REASONS } from '../../../src/domain/reasons.js';

for (const reason of REASONS) {
  test(`${reason} survives the way over gRPC with its words, metadata and retry hint`, () => {
    const refusal = { reason, message: 'p7-03 refuses: größer', metadata: { node: 'p7-03' }, retryAfterMs: 1500.5 };
    const sent = toGrpcStatus(new RmaError(refusal));
    const received = fromGrpcStatus(sent);

    assert.equal(sent.code, CODE_NUMBERS[CODE_OF[reason]]);
    assert.equal(sent.details, refusal.message);
    assert.deepEqual(received.refusal, refusal);
    assert.deepEqual(received.details, []);
  });
}

test('an error without a retry hint arrives without one', () => {
  const received = fromGrpcStatus(toGrpcStatus(new RmaError({ reason: 'CLAIM_NOT_FOUND', message: 'no' })));
  assert.equal(received.retryAfterMs, undefined);
  assert.equal('retryAfterMs' in received.refusal, false);
});

const EXPLANATION = {
  typeName: 'rma.v1.PlacementExplanation',
  value: {
    nodeCount: 2,
    causes: [{ cause: 'RMA_TOO_SMALL', nodeCount: 2, exampleNodes: ['nodes/a'] }],
    hints: ['ask for at most 64 MiB'],
    releasingCount: 1,
    remedies: [],
    fittingNodeCount: 0,
  },
};

test('the details of the error and those of the caller arrive decoded', () => {
  const error = new RmaError({ reason: 'NO_MATCHING_NODE', message: 'no node fits' }, { details: [EXPLANATION] });
  const received = fromGrpcStatus(toGrpcStatus(error, [EXPLANATION]));
  assert.deepEqual(JSON.parse(JSON.stringify(received.details)), [EXPLANATION, EXPLANATION]);
});

test('details that would overflow the trailer are left out, and the reason still arrives', () => {
  const hints = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(100, '.'));
  const details = [{ ...EXPLANATION, value: { ...EXPLANATION.value, hints } }];
  const sent = toGrpcStatus(new RmaError({ reason: 'NO_FREE_RMA', message: 'x'.repeat(5000) }, { details }));
  const received = fromGrpcStatus(sent);

  assert.equal(received.reason, 'NO_FREE_RMA');
  assert.deepEqual(received.details, []);
  assert.equal(sent.details.length, 1000);
});

test('what is not an RmaError becomes INTERNAL', () => {
  assert.equal(toGrpcStatus(new TypeError('boom')).code, status.INTERNAL);
  assert.equal(fromGrpcStatus(toGrpcStatus('boom')).reason, 'INTERNAL');
});

test('the status of a downstream call does not become our own', () => {
  const downstream = Object.assign(new Error('not there'), plainStatus(status.NOT_FOUND));
  assert.equal(toGrpcStatus(downstream).code, status.INTERNAL);
});

for (const [code, reason] of [
  [status.UNAVAILABLE, 'BROKER_UNREACHABLE'],
  [status.DEADLINE_EXCEEDED, 'CALL_TIMED_OUT'],
  [status.CANCELLED, 'CALL_CANCELLED'],
  [status.UNIMPLEMENTED, 'UNKNOWN_OP'],
  [status.RESOURCE_EXHAUSTED, 'OVERLOADED'],
  [status.UNKNOWN, 'INTERNAL'],
] as const) {
  test(`a status ${status[code]} without our details is taken as ${reason}`, () => {
    const original = plainStatus(code);
    const received = fromGrpcStatus(original);
    assert.equal(received.reason, reason);
    assert.equal(received.message, original.details);
    assert.equal(received.cause, original);
  });
}

test('a reason that only a newer broker knows keeps its name in the metadata and its retry hint', () => {
  const content = { code: status.UNAVAILABLE, message: 'moon', metadata: { a: 'b' }, retryAfterMs: 5, details: [] };
  const received = fromGrpcStatus(statusWith(encodeStatus({ ...content, reason: 'MOON_IS_FULL' })));
  assert.equal(received.reason, 'BROKER_UNREACHABLE');
  assert.deepEqual(received.metadata, { a: 'b', unknownReason: 'MOON_IS_FULL' });
  assert.equal(received.retryAfterMs, 5);
});

test('damaged details are treated as absent', () => {
  assert.equal(fromGrpcStatus(statusWith(Buffer.from([0xff, 0xff, 0xff]))).reason, 'BROKER_UNREACHABLE');
});

test('an error that is no gRPC status becomes INTERNAL, and an RmaError stays itself', () => {
  const known = new RmaError({ reason: 'OVERLOADED', message: 'full' });
  assert.equal(fromGrpcStatus(known), known);
  assert.equal(fromGrpcStatus(new Error('boom')).reason, 'INTERNAL');
});

function plainStatus(code: status) {
  return { code, details: 'a proxy says no', metadata: new Metadata() };
}

function statusWith(bytes: Buffer) {
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, bytes);
  return { code: status.UNAVAILABLE, details: 'moon', metadata };
}

for (const [words, told] of [
  [
    'No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.5:7070. Resolution note: ',
    'no broker answers (connect ECONNREFUSED 10.0.0.5:7070)',
  ],
  ['Name resolution failed for target dns:brokr:7070', 'no address is known for the broker brokr:7070'],
  ['Connection dropped', 'Connection dropped'],
] as const) {
  test(`a transport that says "${words}" is told as "${told}"`, () => {
    const thrown = { code: status.UNAVAILABLE, details: words, metadata: new Metadata() };
    const { reason, message } = fromGrpcStatus(thrown);
    assert.deepEqual([reason, message], ['BROKER_UNREACHABLE', told]);
  });
}

test('words that no terminal or trailer should get are replaced at either end', () => {
  const forged = {
    reason: 'NODE_NO_ANSWER',
    message: 'no\u001b[2J\nnext: rm\u202e\ud800',
    metadata: { node: 'a\0' },
  } as const;
  const clean = {
    reason: 'NODE_NO_ANSWER',
    message: 'no\ufffd[2J\ufffdnext: rm\ufffd\ufffd',
    metadata: { node: 'a\ufffd' },
  };
  const sent = toGrpcStatus(new RmaError(forged));
  assert.equal(sent.details, clean.message);
  assert.doesNotThrow(() => encodeURI(sent.details));
  assert.deepEqual(fromGrpcStatus(sent).refusal, clean);
  const raw = new Metadata();
  raw.set(
    STATUS_DETAILS_KEY,
    encodeStatus({ ...forged, code: status.UNAVAILABLE, retryAfterMs: undefined, details: [] }),
  );
  assert.deepEqual(fromGrpcStatus({ code: status.UNAVAILABLE, details: '', metadata: raw }).refusal, {
    ...clean,
    message: 'no\ufffd[2J\ufffdnext: rm\ufffd\ufffd\ufffd\ufffd',
  });
});

test('a long message that is cut within a pair of surrogates is one that a trailer takes', () => {
  const { details } = toGrpcStatus(new RmaError({ reason: 'INVALID_FIELD', message: `${'x'.repeat(998)}🦊 and more` }));
  assert.equal(details, `${'x'.repeat(998)}\ufffd…`);
  assert.doesNotThrow(() => encodeURI(details));
});
