import { fromStatusMessage } from '../../common/errors/grpc-status.js';
import { toDuration } from '../../common/wire/duration.js';
import type { ClaimOperation as WireOperation } from '../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { ClaimOperation, ClaimOperationResult } from '../resources/bulk.js';
import { parseClaim } from './wire/parse-claim.js';
import { required } from './wire/required.js';
import { toWireCreateClaim } from './wire/to-create-claim.js';

interface Asked {
  readonly operation: ClaimOperation;
  /** What a repetition is known by; empty for what has none. */
  readonly requestId: string;
}

/** Operations in flight, by their sequence number, which goes on over streams. */
export class AskedOperations {
  private readonly byId = new Map<number, Asked>();
  private lastId = 0;

  constructor(private readonly newRequestId: () => string) {}

  get count(): number {
    return this.byId.size;
  }

  ask(operation: ClaimOperation): WireOperation {
    this.lastId += 1;
    const requestId = operation.type === 'create' ? (operation.options.requestId ?? this.newRequestId()) : '';
    const asked = { operation, requestId };
    this.byId.set(this.lastId, asked);
    return write(this.lastId, asked);
  }

  /** What has no answer yet, as it was asked: with the same request ids, so that repeating it does nothing twice. */
  unanswered(): readonly WireOperation[] {
    return [...this.byId].map(([id, asked]) => write(id, asked));
  }

  /** True when none of these has been answered since. */
  isUnansweredAsBefore(before: readonly WireOperation[]): boolean {
    return before.every(({ id }) => this.byId.has(Number(id)));
  }

  answer({ id, created, claim, error }: ClaimOperationResult__Output): ClaimOperationResult {
    const { operation, requestId } = required(this.byId.get(Number(id)), 'id');
    this.byId.delete(Number(id));
    if (error) return { type: 'refused', operation, error: fromStatusMessage(error) };
    if (claim) return { type: 'changed', operation, claim: parseClaim(claim) };
    const { claim: made, claimToken } = required(created, 'created');
    return {
      type: 'created',
      operation,
      created: { claim: parseClaim(required(made, 'claim')), claimToken, requestId },
    };
  }
}

function write(id: number, { operation, requestId }: Asked): WireOperation {
  switch (operation.type) {
    case 'create':
      return { id, create: toWireCreateClaim(operation.options, requestId) };
    case 'release':
      return { id, release: { name: operation.name } };
    case 'renew':
      return { id, renew: { name: operation.name, ttl: toDuration(operation.ttlMs) } };
  }
}
