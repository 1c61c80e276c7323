import { fromDuration } from '../../../common/wire/duration.js';
import type { BrokerInput } from '../../../domain/agent/inputs.js';
import { isCgroupPattern } from '../../../domain/cgroup-pattern.js';
import { DEVICE_KINDS, END_CAUSES, type EndCause } from '../../../domain/claim-state.js';
import { HOLDER_CGROUPS_MAX, HOLDER_UIDS_MAX, LINK_BATCH_ITEMS_MAX } from '../../../domain/contract-limits.js';
import type { HolderRequirement } from '../../../domain/holder-requirement.js';
import { type ClaimId, type FencingToken, ID_PATTERN, type TokenHash } from '../../../domain/ids.js';
import { cleaned } from '../../../domain/text.js';
import type { Duration__Output } from '../../../gen/google/protobuf/Duration.js';
import type { Drain__Output } from '../../../gen/rma/v1/Drain.js';
import type { HolderRequirement__Output } from '../../../gen/rma/v1/HolderRequirement.js';
import type { Order__Output } from '../../../gen/rma/v1/Order.js';
import type { Orders__Output } from '../../../gen/rma/v1/Orders.js';
import type { Prepare__Output } from '../../../gen/rma/v1/Prepare.js';
import type { Unprepare__Output } from '../../../gen/rma/v1/Unprepare.js';
import { outOfStep } from './out-of-step.js';

const SHA256_BYTES = 32;
/** Claims live for a day, drains last for a week. Farther away than a year, past or to come, nothing is meant. */
const SPAN_MS_MAX = 366 * 24 * 60 * 60 * 1_000;
/** 256 characters of at most three bytes: as many as a guest, or a reason, may have. */
const TEXT_BYTES_MAX = 3 * 256;

/** An order to prepare, its time still as the broker gave it. */
export interface ReceivedPrepare extends Omit<Extract<BrokerInput, { type: 'prepare' }>, 'type' | 'redeemableUntil'> {
  readonly anchorSeq: number;
  readonly redeemableForMs: number;
}

/** An order to end a claim. */
export type UnprepareOrder = Extract<BrokerInput, { type: 'unprepare' }>;

/** An order to drain, its time still as the broker gave it. */
export interface DrainOrder {
  readonly reason: string;
  readonly deadlineInMs: number;
  readonly anchorSeq: number;
}

/** Orders that came together. Errors: SESSION_OUT_OF_STEP when they are more than a message may hold. */
export function parseOrders({ orders }: Orders__Output): readonly Order__Output[] {
  if (orders.length > LINK_BATCH_ITEMS_MAX) throw outOfStep(`${orders.length} orders in one message`);
  return orders;
}

/**
 * A Prepare. Errors: SESSION_OUT_OF_STEP when it cannot be meant: a claim prepared on a guess would be worse than none.
 */
export function parsePrepare(prepare: Prepare__Output): ReceivedPrepare {
  const redeemableForMs = parseSpan(prepare.redeemableFor);
  if (redeemableForMs === undefined) throw outOfStep('a Prepare without redeemable_for');
  if (prepare.tokenSha256.length !== SHA256_BYTES) throw outOfStep('a Prepare whose token_sha256 is no SHA-256');
  return {
    claim: parseClaim(prepare.claim),
    fencingToken: parseFencingToken(prepare.fencingToken),
    tokenHash: prepare.tokenSha256.toString('hex') as TokenHash,
    guest: cleaned(prepare.guest, TEXT_BYTES_MAX),
    minRmaBytes: parseWhole(prepare.minRmaBytes, 'min_rma_bytes'),
    maxRmaBytes: prepare.maxRmaBytes === 0 ? null : parseWhole(prepare.maxRmaBytes, 'max_rma_bytes'),
    // One that only a newer broker knows is no kind of this agent, to which the broker then would not have sent it.
    device: DEVICE_KINDS.find((kind) => kind === prepare.device) ?? null,
    expiryMark: parseWhole(prepare.expiryMark, 'expiry_mark'),
    requiredHolder: parseHolder(prepare.holder),
    anchorSeq: parseWhole(prepare.anchorSeq, 'anchor_seq'),
    redeemableForMs,
  };
}

/** An Unprepare, as the core hears it. Errors: SESSION_OUT_OF_STEP. */
export function parseUnprepare(unprepare: Unprepare__Output): UnprepareOrder {
  return {
    type: 'unprepare',
    claim: parseClaim(unprepare.claim),
    fencingToken: parseFencingToken(unprepare.fencingToken),
    cause: parseCause(unprepare.cause),
  };
}

/** A Drain, its time still as the broker gave it; null when the node is not being drained. */
export function parseDrain({ draining, reason, deadline, anchorSeq }: Drain__Output): DrainOrder | null {
  if (!draining) return null;
  const deadlineInMs = parseSpan(deadline) ?? 0;
  return { reason: cleaned(reason, TEXT_BYTES_MAX), deadlineInMs, anchorSeq: parseWhole(anchorSeq, 'anchor_seq') };
}

/** Which processes may redeem. One that cannot be meant must not count as none: then anybody could. */
function parseHolder(holder: HolderRequirement__Output | null): HolderRequirement | null {
  if (holder === null) return null;
  const { uids, cgroups } = holder;
  if (uids.length > HOLDER_UIDS_MAX || cgroups.length > HOLDER_CGROUPS_MAX || !cgroups.every(isCgroupPattern))
    throw outOfStep('a Prepare whose holder is out of bounds');
  return uids.length + cgroups.length === 0 ? null : { uids, cgroups };
}

/** A time from now, or since; undefined when it is not said. */
function parseSpan(duration: Duration__Output | null): number | undefined {
  const spanMs = fromDuration(duration);
  if (spanMs !== undefined && !(Math.abs(spanMs) <= SPAN_MS_MAX)) throw outOfStep(`a time of ${spanMs} ms`);
  return spanMs;
}

function parseWhole(value: number, name: string): number {
  if (!Number.isSafeInteger(value)) throw outOfStep(`${name} of ${value}, which is no whole number`);
  return value;
}

/** A cause that only a newer broker knows ends the claim all the same; this is the plainest one. */
function parseCause(text: string): EndCause {
  return END_CAUSES.find((cause) => cause === text) ?? 'RELEASE_REQUESTED';
}

function parseClaim(name: string): ClaimId {
  const id = name.startsWith('claims/') ? name.slice('claims/'.length) : '';
  if (!ID_PATTERN.test(id)) throw outOfStep(`${JSON.stringify(name.slice(0, 100))} is no name of a claim`);
  return id as ClaimId;
}

/** From 1 on: 0 is what an absent field looks like, and a claim without a fence must not be honoured. */
function parseFencingToken(token: number): FencingToken {
  if (!Number.isSafeInteger(token) || token < 1) throw outOfStep(`${token} is no fencing token`);
  return token as FencingToken;
}
