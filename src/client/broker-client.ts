import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock/clock.js';
import { systemClock } from '../common/clock/system-clock.js';
import type { ClaimOperation, ClaimOperationResult, ItemResult } from './resources/bulk.js';
import type { Claim } from './resources/claim.js';
import type { ClaimEvent } from './resources/claim-event.js';
import type { CreateClaimGroupOptions, CreateClaimOptions, CreatedClaim } from './resources/create-claim-options.js';
import type { ExplainedPlacement, ExplainPlacementOptions } from './resources/explanation.js';
import type { FleetStatus } from './resources/fleet-status.js';
import type { ClaimHistory, NodeHistory } from './resources/history.js';
import type { DrainNodeOptions, DrainProgress, Node, RemovedNode, RemoveNodeOptions } from './resources/node.js';
import type { NodeHolders } from './resources/node-holders.js';
import type { DeleteTenantOptions, Tenant } from './resources/tenant.js';
import type { RotatedTokenSecret, RotateTokenSecretOptions } from './resources/token-secret.js';
import { BrokerCalls, type ListOptions } from './rpc/broker-calls.js';
import { type BrokerTls, secureChannel } from './rpc/broker-tls.js';
import { createClaims, releaseClaims } from './rpc/bulk-client.js';
import { streamClaims } from './rpc/stream-claims.js';
import type { ConnectionSecurity } from './rpc/stubs.js';
import type { WatchOptions } from './rpc/watch-claims.js';
import { parseClaim } from './rpc/wire/parse-claim.js';
import { parseClaimEvent } from './rpc/wire/parse-claim-event.js';
import { parseDrain } from './rpc/wire/parse-drain.js';
import { parseExplainedPlacement } from './rpc/wire/parse-explained-placement.js';
import { parseFleetStatus } from './rpc/wire/parse-fleet-status.js';
import { parseClaimHistory, parseNodeHistory } from './rpc/wire/parse-history.js';
import { parseNode } from './rpc/wire/parse-node.js';
import { parseNodeHolders } from './rpc/wire/parse-node-holders.js';
import { parseTenant } from './rpc/wire/parse-tenant.js';
import { required } from './rpc/wire/required.js';
import { toWireClaimSpec } from './rpc/wire/to-claim-spec.js';
import { toWireCreateClaim, toWireCreateClaimGroup } from './rpc/wire/to-create-claim.js';

/** Where the brokers are, and how long and how often to try. */
export interface BrokerClientOptions {
  /**
   * HOST:PORT, as in "127.0.0.1:7070". Of a fleet with several brokers: all of them, in a list or with commas between
   * them. Whoever leads is asked, and found again by itself when another one does.
   */
  readonly address: string | readonly string[];
  /**
   * For each call including its retries, in milliseconds; default 10 s, and 30 s plus its `waitMs` for `createClaim`.
   */
  readonly deadlineMs?: number;
  /**
   * Upper bound of attempts per request, each at all brokers; default: as many as fit into the deadline. 1: no retries.
   */
  readonly attemptsMax?: number;
  /** Mutual TLS; default: none, which is for a broker on this machine. */
  readonly tls?: BrokerTls;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Returns a number in [0, 1), for the waits between attempts; default: Math.random. */
  readonly random?: () => number;
  /** Makes request ids for claims that are given none; default: random UUIDs. */
  readonly newRequestId?: () => string;
}

/**
 * A client of the broker, for orchestrators and operators.
 *
 * Every method rejects with an `RmaError`: branch on its `reason` and `code`, never on its message. When no node was
 * found (NO_FREE_RMA, NO_MATCHING_NODE, TENANT_QUOTA_REACHED), `placementExplanationOf(error)` says why. Requests that
 * failed because no broker answered are retried until the deadline; all of them are idempotent.
 */
export interface BrokerClient {
  /**
   * What protects the connection. The library prints nothing: a program that means to have TLS looks here, and refuses
   * to go on with 'none'.
   */
  readonly security: ConnectionSecurity;
  /**
   * Places a guest and holds an RMA for it. Further refusals: REQUEST_ID_REUSED, CLAIM_EXISTS, PREPARE_TIMEOUT,
   * PREPARE_FAILED.
   */
  createClaim(options: CreateClaimOptions): Promise<CreatedClaim>;
  /** Places several guests or none, and holds an RMA for each. Results are in the order of `options.guests`. */
  createClaimGroup(options: CreateClaimGroupOptions): Promise<readonly CreatedClaim[]>;
  /** @param name "claims/{claim}". CLAIM_NOT_FOUND when it never existed, or ended long ago. */
  getClaim(name: string): Promise<Claim>;
  /** What happened to a claim: who asked for it, which process got it, and why it ended. CLAIM_NOT_FOUND as above. */
  getClaimHistory(name: string): Promise<ClaimHistory>;
  /** Every claim that matches, in order of creation, fetched page by page as the loop proceeds. */
  listClaims(options?: ListOptions): AsyncIterable<Claim>;
  /**
   * Every claim that matches, then every change, across disconnects and broker restarts, until the signal aborts. Ends
   * with an error only when the first connection fails, or retrying cannot help. On `resynced`, discard everything
   * received so far.
   */
  watchClaims(options?: WatchOptions): AsyncIterable<ClaimEvent>;
  /** Extends an unredeemed claim to `ttlMs` from now: 1 s to 24 h. CLAIM_ENDED when it has ended. */
  renewClaim(name: string, ttlMs: number): Promise<Claim>;
  /** Releases a claim; one that is ending or has ended is returned as it is. */
  releaseClaim(name: string): Promise<Claim>;
  /** Makes any number of claims, independently of each other: one result each, in order. */
  createClaims(options: readonly CreateClaimOptions[]): Promise<readonly ItemResult<CreatedClaim>[]>;
  /** Releases any number of claims, independently of each other: one result each, in the order of the names. */
  releaseClaims(names: readonly string[]): Promise<readonly ItemResult<Claim>[]>;
  /**
   * Makes, releases and renews claims over one stream, as fast as the broker takes them; each result comes as soon as
   * it is known, with its operation. For more claims than fit into one batch. One on which nothing is asked
   * for long gives its place to others, and is opened anew with the next operation. Of several brokers the next leader
   * gets what has no result yet; with a single one a broken stream ends with an error: repeat the operations without a
   * result, and creations with the `requestId` that they had.
   */
  streamClaims(
    operations: AsyncIterable<ClaimOperation> | Iterable<ClaimOperation>,
  ): AsyncIterable<ClaimOperationResult>;
  /**
   * Says where a guest would be placed now, or why nowhere, and on request what rules out each node. Changes nothing.
   */
  explainPlacement(options: ExplainPlacementOptions): Promise<ExplainedPlacement>;
  /** The state of the broker and its fleet: what is free of each RMA size, and what is wrong. */
  getStatus(): Promise<FleetStatus>;
  /** Every node that matches, ordered by name, fetched page by page as the loop proceeds. */
  listNodes(options?: ListOptions): AsyncIterable<Node>;
  /** @param name "nodes/{node}". NODE_NOT_FOUND when the broker does not know it. */
  getNode(name: string): Promise<Node>;
  /** What happened to a node, or to one that was removed: sessions, cordons, drains, refused agents. */
  getNodeHistory(name: string): Promise<NodeHistory>;
  /** Stops new placements on a node. @param reason Shown to other operators: 1 to 256 characters. */
  cordonNode(name: string, reason: string): Promise<Node>;
  uncordonNode(name: string): Promise<Node>;
  /**
   * Drains a node: cordons it, revokes unredeemed claims, asks holders to let go, and reports progress until the node
   * is drained or overdue, across disconnects and broker restarts. It ends no guest. Leaving the loop does not stop the
   * drain; `uncordonNode` does, and then this ends with DRAIN_CANCELLED.
   */
  drainNode(name: string, options: DrainNodeOptions): AsyncIterable<DrainProgress>;
  /**
   * Removes a node that will not come back; its live claims are LOST. NODE_CONNECTED while its agent is connected;
   * NODE_HAS_CLAIMS when it has live claims, unless you vouch that `guestsAreGone`: none of its guests runs any more.
   */
  removeNode(name: string, options?: RemoveNodeOptions): Promise<RemovedNode>;
  /**
   * Gives a silent node to another agent, whose machine or state directory replaces the previous agent's.
   * NODE_CONNECTED while the node's own agent is connected.
   *
   * @param identity the new agent's, as shown by `Node.refusedAgent` and its log; null: an agent without one
   */
  acceptAgent(name: string, identity: string | null): Promise<Node>;
  /**
   * Lists the processes that have RMAs of a node, as its agent finds them now. NODE_SILENT or NODE_NO_ANSWER when the
   * agent does not answer.
   */
  listNodeHolders(name: string): Promise<NodeHolders>;
  /**
   * Derives the tokens of future claims from a new secret, as after somebody may have read the store or a backup.
   * Tokens that are out stay valid until their claims end, unless `endUnredeemed`. TOO_MANY_SECRETS.
   */
  rotateTokenSecret(options?: RotateTokenSecretOptions): Promise<RotatedTokenSecret>;
  /** Makes a tenant ("tenants/{tenant}"), or changes its quota of live claims with an RMA. TOO_MANY_TENANTS. */
  putTenant(name: string, claimsMax: number): Promise<Tenant>;
  /** TENANT_NOT_FOUND when there is none. */
  getTenant(name: string): Promise<Tenant>;
  /** Every tenant, ordered by name, fetched page by page as the loop proceeds. */
  listTenants(): AsyncIterable<Tenant>;
  /**
   * Deletes a tenant. TENANT_NOT_FOUND when there is none; TENANT_IN_USE while its claims use RMAs, unless you `force`
   * it: they continue, and count against nobody's quota.
   */
  deleteTenant(name: string, options?: DeleteTenantOptions): Promise<Tenant>;
  /** Closes the connection. Calls in flight end with an error. */
  close(): void;
}

/** A client of the brokers at `options.address`. It connects with the first call, and reconnects when needed. */
export function createBrokerClient(options: BrokerClientOptions): BrokerClient {
  const { address, deadlineMs, clock = systemClock, random = Math.random, newRequestId = randomUUID } = options;
  const { attemptsMax, tls } = options;
  const channel = tls === undefined ? undefined : secureChannel(tls, clock);
  const calls = new BrokerCalls(address, { clock, random, deadlineMs, attemptsMax, channel });
  return {
    security: calls.security,
    createClaim: (claim) => createClaim(calls, claim, newRequestId),
    createClaimGroup: (options) => createClaimGroup(calls, options, newRequestId),
    getClaim: async (name) => parseClaim(await calls.getClaim(name)),
    getClaimHistory: async (name) => parseClaimHistory(await calls.getClaimHistory(name)),
    listClaims: (list) => mapped(calls.listClaims(list), parseClaim),
    watchClaims: (watch = {}) => mapped(calls.watchClaims(watch), parseClaimEvent),
    renewClaim: async (name, ttlMs) => parseClaim(await calls.renewClaim(name, ttlMs)),
    releaseClaim: async (name) => parseClaim(await calls.releaseClaim(name)),
    createClaims: (all) => createClaims(calls, all, newRequestId),
    releaseClaims: (names) => releaseClaims(calls, names),
    streamClaims: (operations) => streamClaims(operations, { ...calls.operationStreams, newRequestId }),
    explainPlacement: async ({ withVerdicts = false, guest = '', ...spec }) =>
      parseExplainedPlacement(await calls.explainPlacement(toWireClaimSpec({ guest, ...spec }), withVerdicts)),
    getStatus: async () => parseFleetStatus(await calls.getStatus()),
    listNodes: (list) => mapped(calls.listNodes(list), parseNode),
    getNode: async (name) => parseNode(await calls.getNode(name)),
    getNodeHistory: async (name) => parseNodeHistory(await calls.getNodeHistory(name)),
    cordonNode: async (name, reason) => parseNode(await calls.cordonNode(name, reason)),
    uncordonNode: async (name) => parseNode(await calls.uncordonNode(name)),
    drainNode: (name, drain) => mapped(calls.drainNode(name, drain), parseDrain),
    removeNode: async (name, { guestsAreGone = false } = {}) => {
      const { node, lostClaimCount } = await calls.removeNode(name, guestsAreGone);
      return { node: parseNode(required(node, 'node')), lostClaimCount };
    },
    acceptAgent: async (name, identity) => parseNode(await calls.acceptAgent(name, identity)),
    listNodeHolders: async (name) => parseNodeHolders(await calls.listNodeHolders(name)),
    rotateTokenSecret: ({ endUnredeemed = false } = {}) => calls.rotateTokenSecret(endUnredeemed),
    putTenant: async (name, claimsMax) => parseTenant(await calls.putTenant(name, claimsMax)),
    getTenant: async (name) => parseTenant(await calls.getTenant(name)),
    listTenants: () => mapped(calls.listTenants(), parseTenant),
    deleteTenant: async (name, { force = false } = {}) => parseTenant(await calls.deleteTenant(name, force)),
    close: () => calls.close(),
  };
}

async function createClaim(
  calls: BrokerCalls,
  options: CreateClaimOptions,
  newRequestId: () => string,
): Promise<CreatedClaim> {
  const requestId = options.requestId ?? newRequestId();
  const { claim, claimToken } = await calls.createClaim(toWireCreateClaim(options, requestId), options.waitMs);
  return { claim: parseClaim(required(claim, 'claim')), claimToken, requestId };
}

async function createClaimGroup(
  calls: BrokerCalls,
  options: CreateClaimGroupOptions,
  newRequestId: () => string,
): Promise<readonly CreatedClaim[]> {
  const requestId = options.requestId ?? newRequestId();
  const { claims } = await calls.createClaimGroup(toWireCreateClaimGroup(options, requestId), options.waitMs);
  return claims.map(({ claim, claimToken }) => ({
    claim: parseClaim(required(claim, 'claim')),
    claimToken,
    requestId,
  }));
}

async function* mapped<From, To>(
  entries: AsyncIterable<From>,
  read: (entry: From) => To,
): AsyncGenerator<To, void, undefined> {
  for await (const entry of entries) yield read(entry);
}
