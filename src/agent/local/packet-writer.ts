import { CODE_OF } from '../../common/errors/codes.js';
import type { Refusal } from '../../domain/reasons.js';
import { MAX_PACKET_BYTES } from './packet-limits.js';
import type { RequestId } from './packet-parser.js';

/** The name under which an RMA's fd is declared in the packet that carries it. */
export const RMA_FD_NAME = 'rma';

/** The greeting, the first packet on every connection. */
export function helloPacket(node: string): string {
  const hello = { protocol: 'rma-local', versions: [1], node, max_packet_bytes: MAX_PACKET_BYTES };
  return JSON.stringify({ hello });
}

/** A good reply; with `rmaSizeBytes` it declares that the packet carries the fd of an RMA of that size. */
export function replyPacket(id: RequestId, ok: Readonly<Record<string, unknown>>, rmaSizeBytes?: number): string {
  if (rmaSizeBytes === undefined) return JSON.stringify({ id, ok });
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
