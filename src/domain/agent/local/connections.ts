import type { AgentClaim } from '../claims/claim.js';
import type { ConnectionId, Peer } from '../inputs.js';

/** A local connection, while it is open. */
export interface Connection {
  readonly id: ConnectionId;
  readonly peer: Peer;
  /** The claim whose fd was sent here and is not confirmed yet; one at a time. */
  offered: AgentClaim | null;
  /** The claim that was confirmed here last: its holder may yet exec another program. */
  confirmed: AgentClaim | null;
}

/** A request to be answered: its connection and id. */
export interface Asking {
  readonly connection: Connection;
  readonly requestId: string | number;
  /** The control group of the peer's process now; null when it was not asked for, or cannot be read. */
  readonly cgroup: string | null;
}

/** The open connections. Their number is limited where they are accepted. */
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

  /** Forgets the connection, and returns it so that its open offer can be dealt with. */
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
