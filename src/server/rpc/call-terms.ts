import type { AgentServiceHandlers } from '../../gen/rma/v1/AgentService.js';
import type { BrokerServiceHandlers } from '../../gen/rma/v1/BrokerService.js';
import type { FleetServiceHandlers } from '../../gen/rma/v1/FleetService.js';
import {
  BATCH,
  type CallClass,
  type CallTerms,
  claim,
  ONE_ANSWER,
  operator,
  PAGE,
  read,
} from '../admission/call-classes.js';

/** The methods of a service; the generated types also allow any other name. */
type Named<Handlers> = keyof {
  [Method in keyof Handlers as string extends Method ? never : number extends Method ? never : Method]: unknown;
} &
  string;

/** Every RPC of the contract. */
export type Rpc = Named<BrokerServiceHandlers> | Named<FleetServiceHandlers> | Named<AgentServiceHandlers>;

/** Every RPC has a row; adding an RPC to the contract without one does not compile. */
export const TERMS: Readonly<Record<Rpc, CallTerms>> = {
  CreateClaim: claim(ONE_ANSWER),
  GetClaim: claim(ONE_ANSWER),
  GetClaimHistory: read(ONE_ANSWER),
  RenewClaim: claim(ONE_ANSWER),
  ReleaseClaim: claim(ONE_ANSWER),
  CreateClaimGroup: claim(PAGE),
  BatchCreateClaims: claim(BATCH),
  BatchReleaseClaims: claim(BATCH),
  StreamClaims: claim(0),
  ListClaims: read(PAGE),
  WatchClaims: read(0),
  ExplainPlacement: read(PAGE),
  GetStatus: operator(PAGE),
  ListNodes: operator(PAGE),
  GetNode: operator(ONE_ANSWER),
  GetNodeHistory: operator(PAGE),
  CordonNode: operator(ONE_ANSWER),
  UncordonNode: operator(ONE_ANSWER),
  DrainNode: operator(0),
  AcceptAgent: operator(ONE_ANSWER),
  RemoveNode: operator(ONE_ANSWER),
  PutTenant: operator(ONE_ANSWER),
  GetTenant: operator(ONE_ANSWER),
  ListTenants: operator(PAGE),
  DeleteTenant: operator(ONE_ANSWER),
  ListNodeHolders: operator(PAGE),
  WhoAmI: operator(ONE_ANSWER),
  CheckAccess: operator(ONE_ANSWER),
  RotateTokenSecret: operator(ONE_ANSWER),
  Session: { callClass: 'agent', answerBytes: 0 },
};

const CLASSES: ReadonlyMap<string, CallClass> = new Map(
  Object.entries(TERMS).map(([rpc, { callClass }]) => [rpc, callClass]),
);

/** The class of a call by its path, such as "/rma.v1.BrokerService/GetClaim". One that nobody knows is a read. */
export function classOf(path: string): CallClass {
  return CLASSES.get(path.slice(path.lastIndexOf('/') + 1)) ?? 'read';
}
