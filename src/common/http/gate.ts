import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Identity } from '../../domain/access/identity.js';
import type { Clock } from '../clock/clock.js';
import { isLoopback } from '../config/address.js';
import { type KnownPeer, peerOf, type RefusedPeer } from '../tls/peer-certificate.js';
import type { Refusal } from './refusals.js';

/** Whom a page is for: everybody who reaches the door, or those who have this role. */
export type Audience = 'everybody' | 'metrics';

/** What the gate depends on. */
export interface GateParts {
  readonly clock: Pick<Clock, 'wallMs'>;
  /** True when an identity has the role `metrics` now. */
  readonly mayScrape: (identity: Identity) => boolean;
  /** True for a peer that needs no role; default: one on loopback. */
  readonly isTrusted?: (socket: Socket) => boolean;
}

/** Of a connection. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** Decides who gets a page. Without TLS everybody does: the door is on loopback then, or the operator allows it. */
export class Gate {
  /** A certificate is read once for a connection, and only when a page asks for it. */
  private readonly peers = new WeakMap<TLSSocket, KnownPeer | RefusedPeer>();

  constructor(private readonly parts: GateParts) {}

  /** Null when the other end of `socket` gets a page for this audience. */
  refusalOf(socket: Socket, audience: Audience): Refusal | null {
    const { clock, mayScrape, isTrusted = isOfThisMachine } = this.parts;
    if (audience === 'everybody' || !(socket instanceof TLSSocket) || isTrusted(socket)) return null;
    const peer = this.peerOf(socket);
    if ('error' in peer) return { cause: peer.problem, message: peer.error.message, identity: null };
    const { identity, validToMs } = peer;
    if (clock.wallMs() >= validToMs) {
      return { cause: 'expired', message: "this client's certificate has expired meanwhile", identity };
    }
    if (mayScrape(identity)) return null;
    return { cause: 'no_role', message: `${identity.name} does not have the role ${audience}`, identity };
  }

  private peerOf(socket: TLSSocket): KnownPeer | RefusedPeer {
    const peer = this.peers.get(socket) ?? peerOf(socket);
    this.peers.set(socket, peer);
    return peer;
  }
}

/** True for a peer on this machine, who could as well look at the program itself. */
export function isOfThisMachine({ remoteAddress = '', remotePort = 0 }: Ends): boolean {
  // What an IPv6 socket calls somebody who came over IPv4.
  const host = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice('::ffff:'.length) : remoteAddress;
  return isLoopback({ host, port: remotePort });
}
