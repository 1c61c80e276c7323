import { hash } from 'node:crypto';
import { RmaError } from '../../../common/errors/rma-error.js';
import { type ClaimId, ID_PATTERN, type TokenHash } from '../../../domain/ids.js';
import { isPrintable } from '../../../domain/text.js';
import { MAX_GUEST_CHARS, MAX_TOKEN_CHARS, MAX_WHY_CHARS } from './packet-limits.js';

/** The members of a request, as JSON had them. */
export type Members = Readonly<Record<string, unknown>>;

/** A malformed packet; `field` is the member that is wrong, as the peer wrote it. */
export function badPacket(field: string, problem: string): RmaError {
  return new RmaError({
    reason: 'BAD_PACKET',
    message: `${field}: ${problem}; nothing was done, send a corrected packet`,
    metadata: { field },
  });
}

/** SHA-256 of the member `token`. The token itself goes no further than this function. */
export function readTokenHash(members: Members): TokenHash {
  const token = readText(members, 'token', MAX_TOKEN_CHARS);
  // In one call: an object made for it takes twice the time when it happens now and then.
  return hash('sha256', token, 'hex') as TokenHash;
}

/** The member `claim`: the id, as `redeem` answered it. */
export function readClaim(members: Members): ClaimId {
  const claim = members['claim'];
  if (typeof claim !== 'string')
    throw badPacket('claim', `is ${kindOf(claim)}, must be the claim that redeem answered`);
  if (!ID_PATTERN.test(claim)) throw badPacket('claim', 'is not the id of a claim: a-z, 0-9 and -, 63 at most');
  return claim as ClaimId;
}

/** The member `guest`. */
export function readGuest(members: Members): string {
  const guest = readText(members, 'guest', MAX_GUEST_CHARS);
  if (!isPrintable(guest)) throw badPacket('guest', 'has characters that cannot be printed');
  return guest;
}

/** The member `min_rma_bytes`. */
export function readMinRmaBytes(members: Members): number {
  const bytes = members['min_rma_bytes'];
  if (typeof bytes !== 'number') throw badPacket('min_rma_bytes', `is ${kindOf(bytes)}, must be a number of bytes`);
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw badPacket('min_rma_bytes', 'must be a whole number, 1 or more');
  return bytes;
}

/** The member `why` of a nack; absent is as good as empty. */
export function readWhy(members: Members): string {
  const why = members['why'] ?? '';
  if (typeof why !== 'string') throw badPacket('why', `is ${kindOf(why)}, must be a string`);
  // Cut, not refused: a peer that complains at length has an fd to give back all the same.
  return why.slice(0, MAX_WHY_CHARS);
}

/** What a JSON value is, in words for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function readText(members: Members, field: string, maxChars: number): string {
  const text = members[field];
  if (typeof text !== 'string') throw badPacket(field, `is ${kindOf(text)}, must be a string`);
  if (text.length < 1 || text.length > maxChars) throw badPacket(field, `must have 1 to ${maxChars} characters`);
  return text;
}
