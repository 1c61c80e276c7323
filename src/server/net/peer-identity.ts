import type { Identity } from '../../domain/access/identity.js';
import type { Connections } from './connections.js';

/** What it takes to know who makes a call. */
export interface PeerCall {
  getPeer(): string;
}

/**
 * Tells who makes a call: a look at its connection, whose certificate was read once. Of a connection that is gone
 * nothing is known any more, and nobody waits for the answer.
 */
export function identities(connections: Pick<Connections, 'of'>): (call: PeerCall) => Identity {
  return (call) => connections.of(call.getPeer()).identity;
}
