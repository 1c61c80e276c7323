import type { ClientDuplexStream } from '@grpc/grpc-js';
import { toDuration } from '../../common/wire/duration.js';
import type { LabelRequirement } from '../../domain/labels.js';
import type { BatchCreateClaimsResponse__Output } from '../../gen/rma/v1/BatchCreateClaimsResponse.js';
import type { BatchReleaseClaimsResponse__Output } from '../../gen/rma/v1/BatchReleaseClaimsResponse.js';
import type { CheckAccessResponse__Output } from '../../gen/rma/v1/CheckAccessResponse.js';
import type { Claim__Output } from '../../gen/rma/v1/Claim.js';
import type { ClaimOperation } from '../../gen/rma/v1/ClaimOperation.js';
import type { ClaimOperationResult__Output } from '../../gen/rma/v1/ClaimOperationResult.js';
import type { ClaimSpec } from '../../gen/rma/v1/ClaimSpec.js';
import type { CreateClaimGroupRequest } from '../../gen/rma/v1/CreateClaimGroupRequest.js';
import type { CreateClaimGroupResponse__Output } from '../../gen/rma/v1/CreateClaimGroupResponse.js';
import type { CreateClaimRequest } from '../../gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse__Output } from '../../gen/rma/v1/CreateClaimResponse.js';
import type { ExplainPlacementResponse__Output } from '../../gen/rma/v1/ExplainPlacementResponse.js';
import type { GetClaimHistoryResponse__Output } from '../../gen/rma/v1/GetClaimHistoryResponse.js';
import type { GetNodeHistoryResponse__Output } from '../../gen/rma/v1/GetNodeHistoryResponse.js';
import type { GetStatusResponse__Output } from '../../gen/rma/v1/GetStatusResponse.js';
import type { ListClaimsResponse__Output } from '../../gen/rma/v1/ListClaimsResponse.js';
import type { ListNodeHoldersResponse__Output } from '../../gen/rma/v1/ListNodeHoldersResponse.js';
import type { ListNodesResponse__Output } from '../../gen/rma/v1/ListNodesResponse.js';
import type { ListTenantsResponse__Output } from '../../gen/rma/v1/ListTenantsResponse.js';
import type { Node__Output } from '../../gen/rma/v1/Node.js';
import type { RemoveNodeResponse__Output } from '../../gen/rma/v1/RemoveNodeResponse.js';
import type { RotateTokenSecretResponse__Output } from '../../gen/rma/v1/RotateTokenSecretResponse.js';
import type { Tenant__Output } from '../../gen/rma/v1/Tenant.js';
import type { WhoAmIResponse__Output } from '../../gen/rma/v1/WhoAmIResponse.js';
import { repeat } from '../retry/retry.js';
import type { RetryTerms } from '../retry/retry-budget.js';
import type { BrokerChannel } from './broker-tls.js';
import { drainNode, type WireDrain } from './drain-node.js';
import { explainPlacement } from './explain-placement.js';
import { type ConnectionSecurity, callOnce, createStubs, type StartCall, type Stubs, securityOf } from './stubs.js';
import { type WatchOptions, type WatchStep, watchClaims } from './watch-claims.js';
import { toWireRequirement } from './wire/to-claim-spec.js';

/** Messages of the contract, in their own shape. */
export type WireClaim = Claim__Output;
export type WireNode = Node__Output;
export type WireTenant = Tenant__Output;
export type WireNodeHolders = ListNodeHoldersResponse__Output;
export type WireWhoAmI = WhoAmIResponse__Output;
export type WireRotation = RotateTokenSecretResponse__Output;
export type WireClaimHistory = GetClaimHistoryResponse__Output;
export type WireNodeHistory = GetNodeHistoryResponse__Output;
export type WireCreatedClaim = CreateClaimResponse__Output;
export type WireCreatedGroup = CreateClaimGroupResponse__Output;
export type WireExplained = ExplainPlacementResponse__Output;
export type WireStatus = GetStatusResponse__Output;
export type WireRemovedNode = RemoveNodeResponse__Output;

/** Settings of every call. */
export interface CallTerms extends RetryTerms {
  /** For a call with all its attempts, and for the first answer of a stream; default: that of the call. */
  readonly deadlineMs?: number | undefined;
  /** How the broker is reached; default: without TLS. It ends with the calls. */
  readonly channel?: BrokerChannel | undefined;
}

/** Long enough for a broker that restarts, short enough for a person who waits. */
export const DEADLINE_MS_DEFAULT = 10_000;
/** CreateClaim waits until a node has prepared an RMA, which may have to be cleared first. */
export const CREATE_DEADLINE_MS_DEFAULT = 30_000;

/** The node's agent has 8 s to answer. */
export const HOLDERS_DEADLINE_MS_DEFAULT = 15_000;

/** Which entries of a collection to list. */
export interface ListOptions {
  /** Terms joined by AND, as described in proto/rma/v1; default: all. */
  readonly filter?: string;
  /** Only entries whose labels meet all of these; default: any labels. */
  readonly labelRequirements?: readonly LabelRequirement[];
  /** How many to fetch at once, 1 to 1,000; default: the broker's, 100. */
  readonly pageSize?: number;
  /**
   * Claims: "create_time" (the default), "create_time desc". Nodes: "name" (the default),
   * "free_count", "free_count desc".
   */
  readonly orderBy?: string;
}

/** Options for draining a node. */
export interface DrainOptions {
  readonly reason: string;
  /** From now: 1 s to 7 days. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

interface Page<T> {
  readonly entries: readonly T[];
  readonly nextPageToken: string;
}

/**
 * Every call to a broker, with its deadline, retries and errors, in the contract's own messages. `createBrokerClient`
 * wraps this in readable types; rmactl prints the messages as they are.
 */
export class BrokerCalls {
  /** What protects the connection. */
  readonly security: ConnectionSecurity;
  private readonly stubs: Stubs;

  constructor(
    address: string,
    private readonly terms: CallTerms,
  ) {
    this.security = securityOf(address, terms.channel !== undefined);
    this.stubs = createStubs(address, { reconnectMsMax: terms.delayMsMax, channel: terms.channel });
  }

  /**
   * Retried only because it has a request id: without one it could make two claims.
   *
   * @param waitMs how long the request waits for capacity, in addition to the time to prepare the claim
   */
  createClaim(request: CreateClaimRequest & { readonly requestId: string }, waitMs = 0): Promise<WireCreatedClaim> {
    const { broker } = this.stubs;
    return this.unary(CREATE_DEADLINE_MS_DEFAULT + waitMs, (options, done) =>
      broker.CreateClaim(request, options, done),
    );
  }

  /** Like `createClaim`, for several guests, all or none. */
  createClaimGroup(
    request: CreateClaimGroupRequest & { readonly requestId: string },
    waitMs = 0,
  ): Promise<WireCreatedGroup> {
    const { broker } = this.stubs;
    return this.unary(CREATE_DEADLINE_MS_DEFAULT + waitMs, (options, done) =>
      broker.CreateClaimGroup(request, options, done),
    );
  }

  /** @param withinMs how long to try, instead of the default */
  getClaim(name: string, withinMs?: number): Promise<WireClaim> {
    const { broker } = this.stubs;
    const start: StartCall<WireClaim> = (options, done) => broker.GetClaim({ name }, options, done);
    return this.unary(DEADLINE_MS_DEFAULT, start, withinMs);
  }

  getClaimHistory(name: string): Promise<WireClaimHistory> {
    const { broker } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => broker.GetClaimHistory({ name }, options, done));
  }

  renewClaim(name: string, ttlMs: number): Promise<WireClaim> {
    const { broker } = this.stubs;
    const request = { name, ttl: toDuration(ttlMs) };
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => broker.RenewClaim(request, options, done));
  }

  releaseClaim(name: string): Promise<WireClaim> {
    const { broker } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => broker.ReleaseClaim({ name }, options, done));
  }

  /** The whole batch is retried, each item under its own request id. */
  batchCreateClaims(
    requests: readonly (CreateClaimRequest & { readonly requestId: string })[],
    waitMs = 0,
  ): Promise<BatchCreateClaimsResponse__Output> {
    const { broker } = this.stubs;
    return this.unary(CREATE_DEADLINE_MS_DEFAULT + waitMs, (options, done) =>
      broker.BatchCreateClaims({ requests: [...requests] }, options, done),
    );
  }

  batchReleaseClaims(names: readonly string[]): Promise<BatchReleaseClaimsResponse__Output> {
    const { broker } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) =>
      broker.BatchReleaseClaims({ names: [...names] }, options, done),
    );
  }

  /** Without a deadline and without retries: it lasts as long as the caller wants. */
  openClaimStream(): ClientDuplexStream<ClaimOperation, ClaimOperationResult__Output> {
    return this.stubs.broker.StreamClaims();
  }

  listClaims(list: ListOptions = {}): AsyncGenerator<WireClaim, void, undefined> {
    const { broker } = this.stubs;
    return pages(async (pageToken) => {
      const request = { ...writeList(list), pageToken };
      const page = await this.unary<ListClaimsResponse__Output>(DEADLINE_MS_DEFAULT, (options, done) =>
        broker.ListClaims(request, options, done),
      );
      return { entries: page.claims, nextPageToken: page.nextPageToken };
    });
  }

  /** Continues across disconnects until `options.signal` aborts. */
  watchClaims(options: WatchOptions): AsyncGenerator<WatchStep, void, undefined> {
    const labelRequirements = (options.labelRequirements ?? []).map(toWireRequirement);
    const open = (filter: string, resumeToken: string) =>
      this.stubs.broker.WatchClaims({ filter, resumeToken, labelRequirements });
    return watchClaims({ ...this.terms, ...options, firstAnswerMs: this.firstAnswerMs, open });
  }

  /** Where a guest would be placed now, or why nowhere; with a verdict on each node if requested. */
  explainPlacement(spec: ClaimSpec, withVerdicts: boolean): Promise<WireExplained> {
    const { broker } = this.stubs;
    const fetch = (request: Parameters<typeof broker.ExplainPlacement>[0]) =>
      this.unary<WireExplained>(DEADLINE_MS_DEFAULT, (options, done) =>
        broker.ExplainPlacement(request, options, done),
      );
    return explainPlacement(fetch, spec, withVerdicts);
  }

  getStatus(): Promise<WireStatus> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.GetStatus({}, options, done));
  }

  getNode(name: string): Promise<WireNode> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.GetNode({ name }, options, done));
  }

  getNodeHistory(name: string): Promise<WireNodeHistory> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.GetNodeHistory({ name }, options, done));
  }

  listNodes(list: ListOptions = {}): AsyncGenerator<WireNode, void, undefined> {
    const { fleet } = this.stubs;
    return pages(async (pageToken) => {
      const request = { ...writeList(list), pageToken };
      const page = await this.unary<ListNodesResponse__Output>(DEADLINE_MS_DEFAULT, (options, done) =>
        fleet.ListNodes(request, options, done),
      );
      return { entries: page.nodes, nextPageToken: page.nextPageToken };
    });
  }

  cordonNode(name: string, reason: string): Promise<WireNode> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.CordonNode({ name, reason }, options, done));
  }

  uncordonNode(name: string): Promise<WireNode> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.UncordonNode({ name }, options, done));
  }

  /**
   * Continues across disconnects until the drain has ended or `options.signal` aborts; the drain itself continues in
   * any case.
   */
  drainNode(name: string, options: DrainOptions): AsyncGenerator<WireDrain, void, undefined> {
    const { reason, deadlineMs, signal } = options;
    const open = (leftMs: number) => this.stubs.fleet.DrainNode({ name, reason, deadline: toDuration(leftMs) });
    const isDraining = async () => (await this.getNode(name)).drainDeadlineTime !== null;
    const following = { firstAnswerMs: this.firstAnswerMs, open, isDraining };
    return drainNode({ ...this.terms, ...following, deadlineMs, ...(signal === undefined ? {} : { signal }) });
  }

  /** When the first answer is lost, the retry ends in NODE_NOT_FOUND: the node is gone. */
  removeNode(name: string, guestsAreGone: boolean): Promise<WireRemovedNode> {
    const { fleet } = this.stubs;
    const request = { name, guestsAreGone };
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.RemoveNode(request, options, done));
  }

  /** @param identity null: an agent without one */
  acceptAgent(name: string, identity: string | null): Promise<WireNode> {
    const { fleet } = this.stubs;
    const request = { name, identity: identity ?? '', noIdentity: identity === null };
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.AcceptAgent(request, options, done));
  }

  listNodeHolders(name: string): Promise<WireNodeHolders> {
    const { fleet } = this.stubs;
    return this.unary(HOLDERS_DEADLINE_MS_DEFAULT, (options, done) => fleet.ListNodeHolders({ name }, options, done));
  }

  rotateTokenSecret(endUnredeemed: boolean): Promise<WireRotation> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) =>
      fleet.RotateTokenSecret({ endUnredeemed }, options, done),
    );
  }

  whoAmI(): Promise<WireWhoAmI> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.WhoAmI({}, options, done));
  }

  /** Why the caller may not call an RPC; empty when it may. */
  async checkAccess(rpc: string, tenant = ''): Promise<string> {
    const { fleet } = this.stubs;
    const { message } = await this.unary<CheckAccessResponse__Output>(DEADLINE_MS_DEFAULT, (options, done) =>
      fleet.CheckAccess({ rpc, tenant }, options, done),
    );
    return message;
  }

  putTenant(name: string, claimsMax: number): Promise<WireTenant> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.PutTenant({ name, claimsMax }, options, done));
  }

  getTenant(name: string): Promise<WireTenant> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.GetTenant({ name }, options, done));
  }

  listTenants(list: Pick<ListOptions, 'pageSize'> = {}): AsyncGenerator<WireTenant, void, undefined> {
    const { fleet } = this.stubs;
    return pages(async (pageToken) => {
      const request = { ...list, pageToken };
      const page = await this.unary<ListTenantsResponse__Output>(DEADLINE_MS_DEFAULT, (options, done) =>
        fleet.ListTenants(request, options, done),
      );
      return { entries: page.tenants, nextPageToken: page.nextPageToken };
    });
  }

  /** When the first answer is lost, the retry ends in TENANT_NOT_FOUND: the tenant is gone. */
  deleteTenant(name: string, force: boolean): Promise<WireTenant> {
    const { fleet } = this.stubs;
    return this.unary(DEADLINE_MS_DEFAULT, (options, done) => fleet.DeleteTenant({ name, force }, options, done));
  }

  close(): void {
    this.stubs.close();
    this.terms.channel?.end();
  }

  private get firstAnswerMs(): number {
    return this.terms.deadlineMs ?? DEADLINE_MS_DEFAULT;
  }

  private unary<Response>(defaultMs: number, start: StartCall<Response>, withinMs?: number): Promise<Response> {
    const { clock } = this.terms;
    const deadlineMs = withinMs ?? this.terms.deadlineMs ?? defaultMs;
    return repeat({ ...this.terms, deadlineMs }, (remainingMs) => callOnce(start, clock.wallMs() + remainingMs));
  }
}

function writeList({ labelRequirements = [], ...list }: ListOptions) {
  return { ...list, labelRequirements: labelRequirements.map(toWireRequirement) };
}

async function* pages<T>(fetch: (pageToken: string) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  for (let pageToken = ''; ; ) {
    const page = await fetch(pageToken);
    yield* page.entries;
    if (page.nextPageToken === '') return;
    pageToken = page.nextPageToken;
  }
}
