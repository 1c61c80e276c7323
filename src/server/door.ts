import { AccessControl } from './access/access-control.js';
import { CallGuard, type RefusedCall } from './access/call-guard.js';
import { Admission } from './admission/admission.js';
import { CallAudit } from './audit/call-audit.js';
import type { DoorOptions } from './broker-options.js';
import { GrpcServer } from './grpc-server.js';
import { Connections } from './net/connections.js';
import { type MakeEntrance, plainEntrance } from './net/entrance.js';
import { identities } from './net/peer-identity.js';
import { RefusedConnectionLog } from './net/refused-connections.js';
import { RefusingServer } from './net/refusing-server.js';
import { TlsEntrance } from './net/tls-entrance.js';

/**
 * Admission: of connections, of the calls on them, and of those who make these. It is the same whether there is
 * somebody behind it who serves them or not.
 */
export interface Door {
  readonly connections: Connections;
  readonly admission: Admission;
  readonly control: AccessControl;
  readonly guard: CallGuard;
  readonly audit: CallAudit;
  readonly server: GrpcServer;
}

/** Makes the door; its server has yet to be told what it serves, and to listen. */
export function createDoor(options: DoorOptions, stopping: AbortSignal): Door {
  const { clock, log, telemetry, limits, control = new AccessControl(null) } = options;
  const audit = new CallAudit(options.audit ?? null, clock);
  const connections = new Connections({ clock, metrics: telemetry.connections, connectionsMax: limits.connectionsMax });
  const parts = { clock, log: log.child('rpc'), metrics: telemetry.load, connectionOf: connections.of };
  const admission = new Admission(parts);
  telemetry.load.show(admission);
  connections.start(stopping);
  admission.start(stopping);
  const { identityOf = identities(connections) } = options;
  const guard = new CallGuard({ control, identityOf, onRefused: refusedCalls(options, audit) });
  const entrance = entranceOf(options, connections, audit);
  const metrics = { calls: telemetry.calls, connectionMetrics: telemetry.connections };
  const server = new GrpcServer({
    clock,
    ...metrics,
    connections,
    admission,
    guard,
    entrance,
    leadership: options.leadership,
  });
  return { connections, admission, control, guard, audit, server };
}

function refusedCalls({ log }: DoorOptions, audit: CallAudit): (refused: RefusedCall) => void {
  const rpcLog = log.child('rpc');
  return (refused) => {
    const { caller, path, peer, refusal } = refused;
    rpcLog.info('rpc.denied', refusal.message, { identity: caller.identity.name, path, peer });
    audit.denied(refused);
  };
}

function entranceOf(
  { certificates, clock, log, telemetry }: DoorOptions,
  connections: Connections,
  audit: CallAudit,
): MakeEntrance {
  if (certificates === undefined) return plainEntrance;
  const refused = new RefusedConnectionLog(log.child('net'), clock);
  return (serve) =>
    new TlsEntrance({
      certificates,
      refusing: new RefusingServer(clock),
      metrics: telemetry.connections,
      identify: connections.identify,
      serve,
      onRefused: (connection) => {
        refused.refused(connection);
        audit.connectionRefused(connection);
      },
    });
}
