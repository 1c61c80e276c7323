import { CODE_OF } from '../../../common/errors/codes.js';
import type { Refusal } from '../../../domain/reasons.js';
import { MAX_PACKET_BYTES } from './packet-limits.js';
import type { RequestId } from './packet-parser.js';

/** The name under which an RMA's fd is declared in the packet that carries it. */
export const RMA_FD_NAME = 'rma';

/** The greeting, the first packet on every connection. */
export function helloPacket(node: string): string {
  const hello = { protocol: 'rma-local', versions: [1], node, max_packet_bytes: MAX_PACKET_BYTES };
  return JSON.stringify({ hello });
}

/** A good reply. One that is too long for a packet becomes an error: `status` of a process with very many claims. */
export function replyPacket(id: RequestId, ok: Readonly<Record<string, unknown>>): string {
  const packet = JSON.stringify({ id, ok });
  return Buffer.byteLength(packet) <= MAX_PACKET_BYTES ? packet : errorPacket(id, replyTooLarge());
}

/** A good reply that carries the fd of an RMA, and declares it. */
export function rmaPacket(id: RequestId, ok: Readonly<Record<string, unknown>>, rmaSizeBytes: number): string {
  return JSON.stringify({ id, ok, fds: [{ name: RMA_FD_NAME, size: rmaSizeBytes }] });
}

/** An error reply; `id` is null when the request's own could not be read. */
export function errorPacket(id: RequestId | null, refusal: Refusal): string {
  const { reason, message, retryAfterMs, metadata } = refusal;
  const error = { code: CODE_OF[reason], reason, message, retry_after_ms: retryAfterMs, metadata };
  return JSON.stringify({ id, error });
}

/** Something the peer did not ask about. It has no `id`. */
export function eventPacket(event: string, members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...members, event });
}

function replyTooLarge(): Refusal {
  return {
    reason: 'PACKET_TOO_LARGE',
    message: `the answer is longer than the ${MAX_PACKET_BYTES} bytes of a packet; the node's operator can see all of it`,
    metadata: { max_packet_bytes: String(MAX_PACKET_BYTES) },
  };
}
