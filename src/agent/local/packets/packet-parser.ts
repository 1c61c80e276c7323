import { isUtf8 } from 'node:buffer';
import { RmaError } from '../../../common/errors/rma-error.js';
import type { LocalRequest } from '../../../domain/agent/inputs.js';
import type { Refusal } from '../../../domain/reasons.js';
import { MAX_PACKET_BYTES, MAX_REQUEST_ID_CHARS } from './packet-limits.js';
import {
  badPacket,
  kindOf,
  type Members,
  readClaim,
  readGuest,
  readMinRmaBytes,
  readTokenHash,
  readWhy,
} from './packet-members.js';

/** What a request's `id` may be; the reply to a packet whose id cannot be read has null in its place. */
export type RequestId = string | number;

/** A packet after parsing: a request, or why it is none, with the id as far as it could be read. */
export type ParsedPacket =
  | { readonly ok: true; readonly id: RequestId; readonly request: LocalRequest }
  | { readonly ok: false; readonly id: RequestId | null; readonly refusal: Refusal };

const READERS: Readonly<Record<LocalRequest['op'], (members: Members) => LocalRequest>> = {
  redeem: (members) => ({ op: 'redeem', tokenHash: readTokenHash(members) }),
  confirm: (members) => ({ op: 'confirm', claim: readClaim(members) }),
  nack: (members) => ({ op: 'nack', claim: readClaim(members), why: readWhy(members) }),
  allocate: (members) => ({ op: 'allocate', guest: readGuest(members), minRmaBytes: readMinRmaBytes(members) }),
  release: (members) => ({ op: 'release', claim: readClaim(members) }),
  resume: (members) => ({ op: 'resume', tokenHash: readTokenHash(members) }),
  status: () => ({ op: 'status' }),
  ping: () => ({ op: 'ping' }),
};

/** Every operation of rma-local/1. */
export const OPERATIONS: readonly string[] = Object.keys(READERS);

/**
 * Parses one packet of rma-local/1. It never throws: what is wrong comes back as BAD_PACKET (with the member that is
 * wrong in `metadata.field`) or UNKNOWN_OP. Members it does not know are ignored.
 */
export function parsePacket(bytes: Buffer): ParsedPacket {
  let id: RequestId | null = null;
  try {
    const members = parseObject(bytes);
    id = readId(members);
    return { ok: true, id, request: readRequest(members) };
  } catch (thrown) {
    return { ok: false, id, refusal: RmaError.from(thrown).refusal };
  }
}

/** The refusal of a packet that the kernel had to cut. Its id is lost with the rest. */
export function packetTooLarge(): Refusal {
  return {
    reason: 'PACKET_TOO_LARGE',
    message: `the packet is longer than ${MAX_PACKET_BYTES} bytes and was dropped; the connection goes on, send less`,
    metadata: { max_packet_bytes: String(MAX_PACKET_BYTES) },
  };
}

function parseObject(bytes: Buffer): Members {
  if (bytes.length === 0) throw badPacket('packet', 'is empty, must be one JSON object');
  if (!isUtf8(bytes)) throw badPacket('packet', 'is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw badPacket('packet', 'is not JSON');
  }
  if (isObject(value)) return value;
  throw badPacket('packet', `is ${kindOf(value)}, must be one JSON object`);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readId(members: Members): RequestId {
  const id = members['id'];
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  if (typeof id !== 'string') throw badPacket('id', `is ${kindOf(id)}, must be a string or an integer`);
  if (id.length <= MAX_REQUEST_ID_CHARS) return id;
  throw badPacket('id', `must have ${MAX_REQUEST_ID_CHARS} characters at most`);
}

function readRequest(members: Members): LocalRequest {
  const op = members['op'];
  if (typeof op !== 'string') throw badPacket('op', `is ${kindOf(op)}, must be one of ${OPERATIONS.join(', ')}`);
  if (isOperation(op)) return READERS[op](members);
  throw new RmaError({
    reason: 'UNKNOWN_OP',
    // The op itself is not repeated: it may be as long as the packet.
    message: `there is no such op in rma-local/1; it knows ${OPERATIONS.join(', ')}`,
    metadata: { field: 'op' },
  });
}

function isOperation(op: string): op is LocalRequest['op'] {
  return Object.hasOwn(READERS, op);
}
