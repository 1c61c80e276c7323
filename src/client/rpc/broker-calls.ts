import { toDuration } from '../../common/wire/duration.js';
import type { LabelRequirement } from '../../domain/labels.js';
import type { BatchCreateClaimsResponse__Output } from '../../gen/rma/v1/BatchCreateClaimsResponse.js';
import type { BatchReleaseClaimsResponse__Output } from '../../gen/rma/v1/BatchReleaseClaimsResponse.js';
import type { CheckAccessResponse__Output } from '../../gen/rma/v1/CheckAccessResponse.js';
import type { Claim__Output } from '../../gen/rma/v1/Claim.js';
import type { ClaimSpec } from '../../gen/rma/v1/ClaimSpec.js';
import type { CreateClaimGroupRequest } from '../../gen/rma/v1/CreateClaimGroupRequest.js';
import type { CreateClaimGroupResponse__Output } from '../../gen/rma/v1/CreateClaimGroupResponse.js';
import type { CreateClaimRequest } from '../../gen/rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse__Output } from '../../gen/rma/v1/CreateClaimResponse.js';
import type { ExplainPlacementRequest } from '../../gen/rma/v1/ExplainPlacementRequest.js';
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
import type { Attempt } from '../retry/attempts.js';
import { Asking, type AskingTerms, type StartCallAt } from './asking.js';
import { drainNode, type WireDrain } from './drain-node.js';
import { explainPlacement } from './explain-placement.js';
import type { StreamTerms } from './stream-course.js';
import { type ConnectionSecurity, securityOf } from './stubs.js';
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
export interface CallTerms extends AskingTerms {
  /** For a call with all its attempts, and for the first answer of a stream; default: that of the call. */
  readonly deadlineMs?: number | undefined;
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
  private readonly asking: Asking;

  /** @param address one, or those of all brokers with commas between them, or in a list: whoever leads is asked */
  constructor(
    address: string | readonly string[],
    private readonly terms: CallTerms,
  ) {
    this.asking = new Asking(address, terms);
    this.security = securityOf(this.asking.search.addresses, terms.channel !== undefined);
  }

  /**
   * Retried only because it has a request id: without one it could make two claims.
   *
   * @param waitMs how long the request waits for capacity, in addition to the time to prepare the claim
   */
  createClaim(request: CreateClaimRequest & { readonly requestId: string }, waitMs = 0): Promise<WireCreatedClaim> {
    return this.waiting(CREATE_DEADLINE_MS_DEFAULT + waitMs, ({ broker }, options, done) =>
      broker.CreateClaim(request, options, done),
    );
  }

  /** Like `createClaim`, for several guests, all or none. */
  createClaimGroup(
    request: CreateClaimGroupRequest & { readonly requestId: string },
    waitMs = 0,
  ): Promise<WireCreatedGroup> {
    return this.waiting(CREATE_DEADLINE_MS_DEFAULT + waitMs, ({ broker }, options, done) =>
      broker.CreateClaimGroup(request, options, done),
    );
  }

  /** @param withinMs how long to try, instead of the default */
  getClaim(name: string, withinMs?: number): Promise<WireClaim> {
    const start: StartCallAt<WireClaim> = ({ broker }, options, done) => broker.GetClaim({ name }, options, done);
    return this.unary(DEADLINE_MS_DEFAULT, start, withinMs);
  }

  getClaimHistory(name: string): Promise<WireClaimHistory> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ broker }, options, done) =>
      broker.GetClaimHistory({ name }, options, done),
    );
  }

  renewClaim(name: string, ttlMs: number): Promise<WireClaim> {
    const request = { name, ttl: toDuration(ttlMs) };
    return this.unary(DEADLINE_MS_DEFAULT, ({ broker }, options, done) => broker.RenewClaim(request, options, done));
  }

  releaseClaim(name: string): Promise<WireClaim> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ broker }, options, done) => broker.ReleaseClaim({ name }, options, done));
  }

  /** The whole batch is retried, each item under its own request id. */
  batchCreateClaims(
    requests: readonly (CreateClaimRequest & { readonly requestId: string })[],
    waitMs = 0,
  ): Promise<BatchCreateClaimsResponse__Output> {
    return this.waiting(CREATE_DEADLINE_MS_DEFAULT + waitMs, ({ broker }, options, done) =>
      broker.BatchCreateClaims({ requests: [...requests] }, options, done),
    );
  }

  batchReleaseClaims(names: readonly string[]): Promise<BatchReleaseClaimsResponse__Output> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ broker }, options, done) =>
      broker.BatchReleaseClaims({ names: [...names] }, options, done),
    );
  }

  /**
   * How streams of operations are opened: without a deadline, since each lasts as long as the caller wants, and as its
   * broker leads. Who has none does not load what works with them.
   */
  get operationStreams(): Omit<StreamTerms, 'newRequestId'> {
    const open = (at: Attempt) => this.asking.open(at, ({ broker }) => broker.StreamClaims());
    return { ...this.streamTerms, firstAnswerMs: this.terms.deadlineMs ?? CREATE_DEADLINE_MS_DEFAULT, open };
  }

  listClaims(list: ListOptions = {}): AsyncGenerator<WireClaim, void, undefined> {
    return pages(async (pageToken) => {
      const request = { ...writeList(list), pageToken };
      const page = await this.unary<ListClaimsResponse__Output>(DEADLINE_MS_DEFAULT, ({ broker }, options, done) =>
        broker.ListClaims(request, options, done),
      );
      return { entries: page.claims, nextPageToken: page.nextPageToken };
    });
  }

  /** Continues across disconnects until `options.signal` aborts. */
  watchClaims(options: WatchOptions): AsyncGenerator<WatchStep, void, undefined> {
    const labelRequirements = (options.labelRequirements ?? []).map(toWireRequirement);
    const open = (at: Attempt, filter: string, resumeToken: string) =>
      this.asking.open(
        at,
        ({ broker }) => broker.WatchClaims({ filter, resumeToken, labelRequirements }),
        options.signal,
      );
    return watchClaims({ ...this.streamTerms, ...options, open });
  }

  /** Where a guest would be placed now, or why nowhere; with a verdict on each node if requested. */
  explainPlacement(spec: ClaimSpec, withVerdicts: boolean): Promise<WireExplained> {
    const fetch = (request: ExplainPlacementRequest) =>
      this.unary<WireExplained>(DEADLINE_MS_DEFAULT, ({ broker }, options, done) =>
        broker.ExplainPlacement(request, options, done),
      );
    return explainPlacement(fetch, spec, withVerdicts);
  }

  getStatus(): Promise<WireStatus> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.GetStatus({}, options, done));
  }

  getNode(name: string): Promise<WireNode> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.GetNode({ name }, options, done));
  }

  getNodeHistory(name: string): Promise<WireNodeHistory> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.GetNodeHistory({ name }, options, done));
  }

  listNodes(list: ListOptions = {}): AsyncGenerator<WireNode, void, undefined> {
    return pages(async (pageToken) => {
      const request = { ...writeList(list), pageToken };
      const page = await this.unary<ListNodesResponse__Output>(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
        fleet.ListNodes(request, options, done),
      );
      return { entries: page.nodes, nextPageToken: page.nextPageToken };
    });
  }

  cordonNode(name: string, reason: string): Promise<WireNode> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.CordonNode({ name, reason }, options, done),
    );
  }

  uncordonNode(name: string): Promise<WireNode> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.UncordonNode({ name }, options, done));
  }

  /**
   * Continues across disconnects until the drain has ended or `options.signal` aborts; the drain itself continues in
   * any case.
   */
  drainNode(name: string, options: DrainOptions): AsyncGenerator<WireDrain, void, undefined> {
    const { reason, deadlineMs, signal } = options;
    const open = (at: Attempt, leftMs: number) =>
      this.asking.open(at, ({ fleet }) => fleet.DrainNode({ name, reason, deadline: toDuration(leftMs) }), signal);
    const isDraining = async () => (await this.getNode(name)).drainDeadlineTime !== null;
    const following = { ...this.streamTerms, open, isDraining, deadlineMs };
    return drainNode({ ...following, ...(signal === undefined ? {} : { signal }) });
  }

  /** When the first answer is lost, the retry ends in NODE_NOT_FOUND: the node is gone. */
  removeNode(name: string, guestsAreGone: boolean): Promise<WireRemovedNode> {
    const request = { name, guestsAreGone };
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.RemoveNode(request, options, done));
  }

  /** @param identity null: an agent without one */
  acceptAgent(name: string, identity: string | null): Promise<WireNode> {
    const request = { name, identity: identity ?? '', noIdentity: identity === null };
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.AcceptAgent(request, options, done));
  }

  listNodeHolders(name: string): Promise<WireNodeHolders> {
    return this.waiting(HOLDERS_DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.ListNodeHolders({ name }, options, done),
    );
  }

  rotateTokenSecret(endUnredeemed: boolean): Promise<WireRotation> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.RotateTokenSecret({ endUnredeemed }, options, done),
    );
  }

  whoAmI(): Promise<WireWhoAmI> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.WhoAmI({}, options, done));
  }

  /** Why the caller may not call an RPC; empty when it may. */
  async checkAccess(rpc: string, tenant = ''): Promise<string> {
    const { message } = await this.unary<CheckAccessResponse__Output>(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.CheckAccess({ rpc, tenant }, options, done),
    );
    return message;
  }

  putTenant(name: string, claimsMax: number): Promise<WireTenant> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.PutTenant({ name, claimsMax }, options, done),
    );
  }

  getTenant(name: string): Promise<WireTenant> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) => fleet.GetTenant({ name }, options, done));
  }

  listTenants(list: Pick<ListOptions, 'pageSize'> = {}): AsyncGenerator<WireTenant, void, undefined> {
    return pages(async (pageToken) => {
      const request = { ...list, pageToken };
      const page = await this.unary<ListTenantsResponse__Output>(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
        fleet.ListTenants(request, options, done),
      );
      return { entries: page.tenants, nextPageToken: page.nextPageToken };
    });
  }

  /** When the first answer is lost, the retry ends in TENANT_NOT_FOUND: the tenant is gone. */
  deleteTenant(name: string, force: boolean): Promise<WireTenant> {
    return this.unary(DEADLINE_MS_DEFAULT, ({ fleet }, options, done) =>
      fleet.DeleteTenant({ name, force }, options, done),
    );
  }

  close(): void {
    this.asking.close();
  }

  private get streamTerms() {
    return { ...this.terms, search: this.asking.search, firstAnswerMs: this.terms.deadlineMs ?? DEADLINE_MS_DEFAULT };
  }

  private unary<Response>(defaultMs: number, start: StartCallAt<Response>, withinMs?: number): Promise<Response> {
    return this.asking.call({ deadlineMs: withinMs ?? this.terms.deadlineMs ?? defaultMs, isWaiting: false }, start);
  }

  /** A call that the broker answers only once something has happened. */
  private waiting<Response>(defaultMs: number, start: StartCallAt<Response>): Promise<Response> {
    return this.asking.call({ deadlineMs: this.terms.deadlineMs ?? defaultMs, isWaiting: true }, start);
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
