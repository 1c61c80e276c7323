import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toStatusMessage } from '../../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { messageType, reflectMessage } from '../../../../src/common/rpc/messages.js';
import { toDuration } from '../../../../src/common/wire/duration.js';
import { END_CAUSES } from '../../../../src/domain/claim-state.js';
import { claimName } from '../../../../src/domain/ids.js';
import { createdBatch, releasedBatch } from '../../../../src/server/wire/write/batch.js';
import { encode, type Write } from '../../../../src/server/wire/write/message.js';
import { type WireOrder, writeHeartbeat, writeOrder, writeOrders } from '../../../../src/server/wire/write/order.js';
import { Page, textField, writtenField } from '../../../../src/server/wire/write/page.js';
import { claimWriters } from '../../../../src/server/wire/write/responses.js';
import { wallAsBroker } from '../../../fakes/wall-as-broker.js';
import { anyClaim } from './claims.js';
import { toWireHolder, wireClaim } from './wire-claim.js';

const WRITE = claimWriters(wallAsBroker);

/** What a reader of the contract finds in the bytes is what it would have found had the library written them. */
function assertSame<T>(typeName: string, write: Write<T>, value: T, expected: object): void {
  assertBytes(typeName, encode(write, value), expected);
}

function assertBytes(typeName: string, bytes: Buffer, expected: object): void {
  const { serialize, deserialize } = messageType<object, object>(typeName);
  assert.deepEqual(deserialize(bytes), deserialize(serialize(expected)));
}

function fieldsOf(typeName: string): string[] {
  return reflectMessage(typeName)
    .fieldsArray.map(({ name }) => name)
    .sort();
}

const error = toStatusMessage(new RmaError({ reason: 'CLAIM_NOT_FOUND', message: 'there is none' }));
const token = fc.constantFrom('', 'rmat_0123456789');

describe('the bytes that the broker writes by itself', () => {
  it('are a claim, whatever it is like', () => {
    fc.assert(fc.property(anyClaim, (claim) => assertSame('rma.v1.Claim', WRITE.claim, claim, wireClaim(claim))));
  });

  it('are a claim all the same when a number of it cannot be sent, which is left out', () => {
    const [claim] = fc.sample(anyClaim, 1);
    assert.ok(claim);
    const holder = { pid: 2 ** 70, uid: Number.NaN, gid: 1, startTicks: 2 ** 64, executable: 'x' };
    const broken = { ...claim, holder, clearing: { method: 'AGENT' as const, durationMs: -1e300, pagesChecked: 0.5 } };
    const { deserialize } = messageType<object, { readonly holder: object; readonly revision: number }>('rma.v1.Claim');
    const read = deserialize(encode(WRITE.claim, broken));
    assert.deepEqual({ ...read.holder }, { pid: 0, uid: 0, gid: 1, startTicks: 0, executable: 'x' });
    assert.equal(read.revision, claim.revision);
  });

  it('leave out no field that the contract has, also one that it gets', () => {
    const [claim] = fc.sample(anyClaim, 1);
    assert.ok(claim);
    const { spec, placement } = wireClaim(claim);
    const written = { Claim: wireClaim(claim), ClaimSpec: spec ?? {}, PlacementRecord: placement ?? {} };
    for (const [name, message] of Object.entries(written)) {
      assert.deepEqual(Object.keys(message).sort(), fieldsOf(`rma.v1.${name}`), name);
    }
  });

  it('are the answers to calls that make and end claims', () => {
    const outcomesOf = fc.tuple(anyClaim, token);
    fc.assert(
      fc.property(outcomesOf, ([claim, claimToken]) => {
        const wire = { claim: wireClaim(claim), claimToken };
        const made = { claim, claimToken };
        assertSame('rma.v1.CreateClaimResponse', WRITE.created, made, wire);
        assertSame('rma.v1.CreateClaimGroupResponse', WRITE.createdGroup, [made, made], { claims: [wire, wire] });
        const created = { results: [{ created: wire }, { error }] };
        const batch = createdBatch([{ made }, { error }], WRITE.created);
        assertBytes('rma.v1.BatchCreateClaimsResponse', batch.bytes, created);
        const released = { results: [{ error }, { claim: wire.claim }] };
        const releases = releasedBatch([{ error }, { made: claim }], WRITE.claim);
        assertBytes('rma.v1.BatchReleaseClaimsResponse', releases.bytes, released);
      }),
    );
  });

  it('are the results of a stream', () => {
    fc.assert(
      fc.property(anyClaim, token, fc.maxSafeNat(), (claim, claimToken, id) => {
        const wire = wireClaim(claim);
        const type = 'rma.v1.ClaimOperationResult';
        const created = { id, created: { claim: wire, claimToken } };
        assertSame(type, WRITE.operationResult, { id, created: { claim, claimToken } }, created);
        assertSame(type, WRITE.operationResult, { id, claim }, { id, claim: wire });
        assertSame(type, WRITE.operationResult, { id, error }, { id, error });
      }),
    );
  });

  it('are pages of claims and news of them', () => {
    fc.assert(
      fc.property(fc.array(anyClaim, { maxLength: 20 }), token, (claims, text) => {
        const wire = { claims: claims.map(wireClaim), nextPageToken: text };
        const page = new Page(writtenField(1, WRITE.claim));
        for (const claim of claims) page.add(claim);
        assertBytes('rma.v1.ListClaimsResponse', page.finish(textField(2, text)).bytes, wire);
        for (const changed of claims) {
          const news = { changed: wireClaim(changed), resumeToken: text };
          assertSame('rma.v1.WatchClaimsResponse', WRITE.news, { changed, resumeToken: text }, news);
        }
      }),
    );
  });

  const anyOrder = fc.oneof(
    fc
      .record({ claim: anyClaim, anchorSeq: fc.nat(), redeemableForMs: fc.integer({ min: -1e9, max: 1e9 }) })
      .map((fields) => ({ type: 'prepare' as const, tokenSha256: Buffer.alloc(32, 0xa7), ...fields })),
    fc
      .record({ claim: anyClaim, cause: fc.constantFrom(...END_CAUSES) })
      .map(({ claim: { id, fencingToken }, cause }) => ({
        type: 'unprepare' as const,
        claim: id,
        fencingToken,
        cause,
      })),
  );
  const numbering = fc.record({ seq: fc.nat(), ack: fc.nat() });

  it('are orders to hold an RMA or to end a claim, also when its time is over, for whatever cause', () => {
    fc.assert(
      fc.property(anyOrder, numbering, (order, { seq, ack }) =>
        assertSame('rma.v1.BrokerMessage', writeOrder, { seq, ack, order }, { seq, ack, ...wireOrder(order) }),
      ),
    );
  });

  it('are several orders at once', () => {
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 5 }), numbering, (orders, { seq, ack }) => {
        const expected = { seq, ack, orders: { orders: orders.map(wireOrder) } };
        assertSame('rma.v1.BrokerMessage', writeOrders, { seq, ack, orders }, expected);
      }),
    );
  });

  it('are heartbeats', () => {
    fc.assert(
      fc.property(numbering, (numbers) =>
        assertSame('rma.v1.BrokerMessage', writeHeartbeat, numbers, { ...numbers, heartbeat: {} }),
      ),
    );
  });
});

function wireOrder(order: WireOrder): object {
  if (order.type === 'unprepare') {
    const { claim, fencingToken, cause } = order;
    return { unprepare: { claim: claimName(claim), fencingToken, cause } };
  }
  const { claim, tokenSha256, anchorSeq, redeemableForMs } = order;
  const prepare = {
    claim: claimName(claim.id),
    fencingToken: claim.fencingToken,
    tokenSha256,
    anchorSeq,
    redeemableFor: toDuration(redeemableForMs),
    guest: claim.spec.guest,
    minRmaBytes: claim.spec.minRmaBytes,
    maxRmaBytes: claim.spec.maxRmaBytes ?? 0,
    device: claim.spec.device ?? 'DEVICE_KIND_UNSPECIFIED',
    expiryMark: Math.floor(claim.expireMs),
    holder: claim.spec.requiredHolder === null ? null : toWireHolder(claim.spec.requiredHolder),
  };
  return { prepare };
}
