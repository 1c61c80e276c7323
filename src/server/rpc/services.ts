import type { BrokerServiceHandlers } from '../../gen/rma/v1/BrokerService.js';
import type { FleetServiceHandlers } from '../../gen/rma/v1/FleetService.js';
import { acceptAgentHandler } from './accept-agent.js';
import { batchCreateClaimsHandler, batchReleaseClaimsHandler } from './bulk/batch-handlers.js';
import { bulkSeats } from './bulk/bulk-seats.js';
import { claimCalls } from './bulk/claim-calls.js';
import { streamClaimsHandler } from './bulk/stream-claims.js';
import type { CallGate } from './call.js';
import { getClaimHandler, releaseClaimHandler, renewClaimHandler } from './claim-handlers.js';
import { type CreateClaimDeps, createClaimHandler } from './create-claim.js';
import { createClaimGroupHandler } from './create-claim-group.js';
import { type DrainDeps, drainNodeHandler } from './drain-node.js';
import { explainPlacementHandler } from './explain-placement.js';
import { cordonNodeHandler, getNodeHandler, uncordonNodeHandler } from './fleet-handlers.js';
import { type BrokerFacts, getStatusHandler } from './get-status.js';
import { listClaimsHandler } from './list-claims.js';
import { type HolderAsker, listNodeHoldersHandler } from './list-node-holders.js';
import { listNodesHandler } from './list-nodes.js';
import { removeNodeHandler } from './remove-node.js';
import { deleteTenantHandler, getTenantHandler, listTenantsHandler, putTenantHandler } from './tenant-handlers.js';
import { type WatchDeps, watchClaimsHandler } from './watch-claims.js';
import type { Encoding } from './write/encoded-response.js';
import { encoding } from './write/message.js';
import { claimWriters } from './write/responses.js';

/** What orchestrators call: the table of contents of broker.proto. */
export function brokerService(
  gate: CallGate,
  create: CreateClaimDeps,
  watch: WatchDeps,
): Encoding<BrokerServiceHandlers> {
  const { core, turns } = watch;
  const bulk = bulkSeats();
  const calls = claimCalls(gate, create);
  const write = claimWriters(core.wallOf);
  return {
    CreateClaim: gate.unary('CreateClaim', encoding(write.created, createClaimHandler(create))),
    GetClaim: gate.unary('GetClaim', encoding(write.claim, getClaimHandler(core))),
    ListClaims: gate.unary('ListClaims', listClaimsHandler(core, turns, write.claim)),
    WatchClaims: gate.streaming(watchClaimsHandler(watch, write.news)),
    RenewClaim: gate.unary('RenewClaim', encoding(write.claim, renewClaimHandler(core))),
    ReleaseClaim: gate.unary('ReleaseClaim', encoding(write.claim, releaseClaimHandler(core))),
    CreateClaimGroup: gate.unary('CreateClaimGroup', encoding(write.createdGroup, createClaimGroupHandler(create))),
    BatchCreateClaims: gate.unary('BatchCreateClaims', batchCreateClaimsHandler(bulk, calls, write.created)),
    BatchReleaseClaims: gate.unary('BatchReleaseClaims', batchReleaseClaimsHandler(bulk, calls, write.claim)),
    StreamClaims: gate.duplex(streamClaimsHandler(bulk, calls, write.operationResult)),
    ExplainPlacement: gate.unary('ExplainPlacement', explainPlacementHandler(core, turns)),
  };
}

/** What operators call: the table of contents of fleet.proto. */
export function fleetService(
  gate: CallGate,
  drain: DrainDeps,
  { agents, facts }: { readonly agents: HolderAsker; readonly facts: BrokerFacts },
): Encoding<FleetServiceHandlers> {
  const { core, turns } = drain;
  return {
    GetStatus: gate.unary('GetStatus', getStatusHandler(core, facts)),
    ListNodes: gate.unary('ListNodes', listNodesHandler(core, turns)),
    GetNode: gate.unary('GetNode', getNodeHandler(core)),
    CordonNode: gate.unary('CordonNode', cordonNodeHandler(core)),
    UncordonNode: gate.unary('UncordonNode', uncordonNodeHandler(core)),
    DrainNode: gate.streaming(drainNodeHandler(drain)),
    AcceptAgent: gate.unary('AcceptAgent', acceptAgentHandler(core)),
    RemoveNode: gate.unary('RemoveNode', removeNodeHandler(core)),
    PutTenant: gate.unary('PutTenant', putTenantHandler(core)),
    GetTenant: gate.unary('GetTenant', getTenantHandler(core)),
    ListTenants: gate.unary('ListTenants', listTenantsHandler(core, turns)),
    DeleteTenant: gate.unary('DeleteTenant', deleteTenantHandler(core)),
    ListNodeHolders: gate.unary('ListNodeHolders', listNodeHoldersHandler(core, agents)),
  };
}
