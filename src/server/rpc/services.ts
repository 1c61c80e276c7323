import type { BrokerServiceHandlers } from '../../gen/rma/v1/BrokerService.js';
import type { FleetServiceHandlers } from '../../gen/rma/v1/FleetService.js';
import type { AgentsReturn } from '../core/agents-return.js';
import type { Histories } from '../store/store.js';
import type { Encoding } from '../wire/write/encoded-response.js';
import { encoding } from '../wire/write/message.js';
import { claimWriters } from '../wire/write/responses.js';
import { batchCreateClaimsHandler, batchReleaseClaimsHandler } from './bulk/batch-handlers.js';
import { bulkSeats } from './bulk/bulk-seats.js';
import { claimCalls } from './bulk/claim-calls.js';
import { streamClaimsHandler } from './bulk/stream-claims.js';
import type { CallGate } from './call.js';
import { getClaimHandler, releaseClaimHandler, renewClaimHandler } from './claims/claim-handlers.js';
import { type CreateClaimDeps, createClaimHandler } from './claims/create-claim.js';
import { createClaimGroupHandler } from './claims/create-claim-group.js';
import { explainPlacementHandler } from './claims/explain-placement.js';
import { getClaimHistoryHandler } from './claims/get-claim-history.js';
import { listClaimsHandler } from './claims/list-claims.js';
import { acceptAgentHandler } from './fleet/accept-agent.js';
import { checkAccessHandler } from './fleet/check-access.js';
import { type DrainDeps, drainNodeHandler } from './fleet/drain-node.js';
import { cordonNodeHandler, getNodeHandler, uncordonNodeHandler } from './fleet/fleet-handlers.js';
import { getNodeHistoryHandler } from './fleet/get-node-history.js';
import { type BrokerFacts, getStatusHandler } from './fleet/get-status.js';
import { type HolderAsker, listNodeHoldersHandler } from './fleet/list-node-holders.js';
import { listNodesHandler } from './fleet/list-nodes.js';
import { removeNodeHandler } from './fleet/remove-node.js';
import { type RotationDeps, rotateTokenSecretHandler } from './fleet/rotate-token-secret.js';
import {
  deleteTenantHandler,
  getTenantHandler,
  listTenantsHandler,
  putTenantHandler,
} from './fleet/tenant-handlers.js';
import { whoAmIHandler } from './fleet/who-am-i.js';
import { type WatchDeps, watchClaimsHandler } from './watch/watch-claims.js';

/** The handlers that orchestrators call: the table of contents of broker.proto. */
export function brokerService(
  gate: CallGate,
  create: CreateClaimDeps,
  watch: WatchDeps & Pick<DrainDeps, 'clock'>,
  histories: Histories,
): Encoding<BrokerServiceHandlers> {
  const { core, turns, clock } = watch;
  const bulk = bulkSeats();
  const calls = claimCalls(gate, create);
  const write = claimWriters(core.wallOf);
  return {
    CreateClaim: gate.unary('CreateClaim', encoding(write.created, createClaimHandler(create))),
    GetClaim: gate.unary('GetClaim', encoding(write.claim, getClaimHandler(core))),
    GetClaimHistory: gate.unary('GetClaimHistory', getClaimHistoryHandler(core, histories)),
    ListClaims: gate.unary('ListClaims', listClaimsHandler(core, turns, write.claim)),
    WatchClaims: gate.streaming('WatchClaims', watchClaimsHandler(watch, write.news)),
    RenewClaim: gate.unary('RenewClaim', encoding(write.claim, renewClaimHandler(core))),
    ReleaseClaim: gate.unary('ReleaseClaim', encoding(write.claim, releaseClaimHandler(core))),
    CreateClaimGroup: gate.unary('CreateClaimGroup', encoding(write.createdGroup, createClaimGroupHandler(create))),
    BatchCreateClaims: gate.unary('BatchCreateClaims', batchCreateClaimsHandler(bulk, calls, write.created)),
    BatchReleaseClaims: gate.unary('BatchReleaseClaims', batchReleaseClaimsHandler(bulk, calls, write.claim)),
    StreamClaims: gate.duplex(
      'StreamClaims',
      streamClaimsHandler({ seats: bulk, calls, clock }, write.operationResult),
    ),
    ExplainPlacement: gate.unary('ExplainPlacement', explainPlacementHandler(core, turns)),
  };
}

/** What only some of the handlers for operators need. */
export interface FleetParts extends Pick<RotationDeps, 'newTokenSecret' | 'log'> {
  readonly agents: HolderAsker;
  /** After a takeover. */
  readonly agentsReturn: AgentsReturn | undefined;
  readonly facts: BrokerFacts;
  readonly histories: Histories;
  /** True without a policy. */
  readonly isUnrestricted: boolean;
}

/** The handlers that operators call: the table of contents of fleet.proto. */
export function fleetService(
  gate: CallGate,
  drain: DrainDeps,
  { agents, agentsReturn, facts, histories, isUnrestricted, ...rotation }: FleetParts,
): Encoding<FleetServiceHandlers> {
  const { core, turns } = drain;
  return {
    GetStatus: gate.unary('GetStatus', getStatusHandler(core, facts)),
    ListNodes: gate.unary('ListNodes', listNodesHandler(core, turns)),
    GetNode: gate.unary('GetNode', getNodeHandler(core)),
    GetNodeHistory: gate.unary('GetNodeHistory', getNodeHistoryHandler(core, histories)),
    CordonNode: gate.unary('CordonNode', cordonNodeHandler(core)),
    UncordonNode: gate.unary('UncordonNode', uncordonNodeHandler(core)),
    DrainNode: gate.streaming('DrainNode', drainNodeHandler(drain, gate.audit)),
    AcceptAgent: gate.unary('AcceptAgent', acceptAgentHandler(core, agentsReturn)),
    RemoveNode: gate.unary('RemoveNode', removeNodeHandler(core, agentsReturn)),
    PutTenant: gate.unary('PutTenant', putTenantHandler(core)),
    GetTenant: gate.unary('GetTenant', getTenantHandler(core)),
    ListTenants: gate.unary('ListTenants', listTenantsHandler(core, turns)),
    DeleteTenant: gate.unary('DeleteTenant', deleteTenantHandler(core)),
    ListNodeHolders: gate.unary('ListNodeHolders', listNodeHoldersHandler(core, agents)),
    WhoAmI: gate.unary('WhoAmI', whoAmIHandler(isUnrestricted)),
    CheckAccess: gate.unary('CheckAccess', checkAccessHandler()),
    RotateTokenSecret: gate.unary('RotateTokenSecret', rotateTokenSecretHandler({ core, turns, ...rotation })),
  };
}
