import type { AgentClaim } from '../claims/claim.js';
import type { ConnectionId, Peer } from '../inputs.js';

/** A local connection, as long as it lives. */
export interface Connection {
  readonly id: ConnectionId;
  readonly peer: Peer;
  /** The claim whose fd was sent here and not confirmed yet: one at a time. */
  offered: AgentClaim | null;
  /** The claim that was confirmed here last: its holder may yet become another program. */
  confirmed: AgentClaim | null;
}

/** A request that wants an answer. */
export interface Asking {
  readonly connection: Connection;
  readonly requestId: string | number;
}

/** The open connections. Their number is bounded where they are accepted. */
export class Connections {
  private readonly byId = new Map<ConnectionId, Connection>();

  open(id: ConnectionId, peer: Peer): Connection {
    const connection = { id, peer, offered: null, confirmed: null };
    this.byId.set(id, connection);
    return connection;
  }

  get(id: ConnectionId): Connection | undefined {
    return this.byId.get(id);
  }

  /** Forgets the connection; returns it for what is to be done about its offer. */
  close(id: ConnectionId): Connection | undefined {
    const connection = this.byId.get(id);
    if (connection === undefined) return undefined;
    this.byId.delete(id);
    return connection;
  }

  all(): Iterable<Connection> {
    return this.byId.values();
  }
}
