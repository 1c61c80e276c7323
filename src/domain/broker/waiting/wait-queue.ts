import type { BrokerMs, TenantId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Freed } from '../index/freed.js';
import { ruledOutBy, takesGuestsWithoutRma } from '../placement/feasibility.js';
import { newDemand } from '../placement/new-demand.js';
import type { ClaimSpec } from '../records/claim.js';
import { requestKey } from '../records/request-key.js';

/** A number for each request that waits; the smallest has waited longest. */
export type Ticket = number;

/** What the queue knows about a waiting request. */
export interface WaitingRequest {
  /** What it asks for: one guest, or several that must all fit. */
  readonly specs: readonly ClaimSpec[];
  readonly requestId: string | null;
  /** Who asks; see Claim.requestedBy. */
  readonly requestedBy: string | null;
}

/** A request that waits for capacity. */
export interface Waiting extends WaitingRequest {
  readonly ticket: Ticket;
  readonly sinceMs: BrokerMs;
  readonly priority: number;
}

/** Requests that ask for the same: if one of them cannot be placed, neither can the others. The head is served next. */
interface Shape {
  readonly specs: readonly ClaimSpec[];
  readonly waiting: Waiting[];
}

/** With more freed nodes than this, trying every shape is cheaper than checking which shapes a node would serve. */
const FREED_NODES_LOOKED_AT_MAX = 64;

/**
 * Requests that wait for capacity, by priority and then by age. Not durable: a request waits as long as its caller
 * does. What becomes free is checked once per shape, not once per request.
 */
export class WaitQueue {
  private readonly shapes = new Map<string, Shape>();
  private readonly byTicket = new Map<Ticket, { readonly key: string; readonly waiting: Waiting }>();
  private readonly byRequest = new Map<string, readonly Waiting[]>();
  private lastTicket = 0;

  get size(): number {
    return this.byTicket.size;
  }

  /** How many requests of each tenant wait; null counts those without a tenant. */
  countsByTenant(): ReadonlyMap<TenantId | null, number> {
    const counts = new Map<TenantId | null, number>();
    for (const { specs, waiting } of this.shapes.values()) {
      const tenant = specs[0]?.tenant ?? null;
      counts.set(tenant, (counts.get(tenant) ?? 0) + waiting.length);
    }
    return counts;
  }

  add({ specs, requestId, requestedBy }: WaitingRequest, sinceMs: BrokerMs): Ticket {
    this.lastTicket += 1;
    const priority = specs[0]?.priority ?? 0;
    const waiting = { ticket: this.lastTicket, specs, requestId, requestedBy, sinceMs, priority };
    const key = JSON.stringify(specs.map(wishOf));
    const shape = this.shapes.get(key) ?? { specs, waiting: [] };
    this.shapes.set(key, shape);
    insert(shape.waiting, waiting);
    this.byTicket.set(waiting.ticket, { key, waiting });
    const requested = keyOf(waiting);
    if (requested !== null) this.byRequest.set(requested, this.sameRequest(waiting).concat(waiting));
    return waiting.ticket;
  }

  remove(ticket: Ticket): void {
    const found = this.byTicket.get(ticket);
    const shape = found === undefined ? undefined : this.shapes.get(found.key);
    if (found === undefined || shape === undefined) return;
    this.byTicket.delete(ticket);
    this.leaveRequest(found.waiting);
    shape.waiting.splice(shape.waiting.indexOf(found.waiting), 1);
    if (shape.waiting.length === 0) this.shapes.delete(found.key);
  }

  /** Requests of the same identity that wait under the same request id: all of them get the claim it makes. */
  sameRequest(request: Pick<WaitingRequest, 'requestId' | 'requestedBy'>): readonly Waiting[] {
    const key = keyOf(request);
    return key === null ? [] : (this.byRequest.get(key) ?? []);
  }

  private leaveRequest(left: Waiting): void {
    const key = keyOf(left);
    if (key === null) return;
    const others = this.sameRequest(left).filter(({ ticket }) => ticket !== left.ticket);
    if (others.length === 0) this.byRequest.delete(key);
    else this.byRequest.set(key, others);
  }

  /**
   * Requests that the freed capacity may serve, next to serve first. Tell `next` whether the last one could be placed:
   * if not, no other request of its shape is yielded. If so, the capacity it took is no longer available: shapes that
   * nothing left could serve are skipped, so that a release need not try every shape.
   */
  *candidates(fleet: Fleet, freed: Freed): Generator<Waiting, void, boolean> {
    let shapes = [...this.shapes.values()].filter((shape) => maySuit(fleet, shape, freed)).sort(byHead);
    for (let [best] = shapes; best !== undefined; [best] = shapes) {
      const placed = yield headOf(best);
      if (placed) {
        shapes = shapes.filter((shape) => shape.waiting.length > 0 && maySuit(fleet, shape, freed)).sort(byHead);
      } else shapes.shift();
    }
  }
}

function keyOf({ requestId, requestedBy }: Pick<WaitingRequest, 'requestId' | 'requestedBy'>): string | null {
  return requestId === null ? null : requestKey(requestId, requestedBy);
}

function byHead(a: Shape, b: Shape): number {
  return isBefore(headOf(a), headOf(b)) ? -1 : 1;
}

function headOf({ waiting }: Shape): Waiting {
  const [head] = waiting;
  if (head === undefined) throw new Error('a shape nobody waits for');
  return head;
}

function maySuit(fleet: Fleet, { specs }: Shape, freed: Freed): boolean {
  return freed.nodes.size > FREED_NODES_LOOKED_AT_MAX || specs.some((spec) => mayServe(fleet, spec, freed));
}

function mayServe(fleet: Fleet, spec: ClaimSpec, { nodes, tenants }: Freed): boolean {
  if (spec.tenant !== null && tenants.has(spec.tenant)) return true;
  const made = newDemand(fleet, spec);
  // Its tenant is gone: trying it reports that.
  if (!made.ok) return true;
  const demand = made.value;
  for (const id of nodes) {
    const entry = fleet.nodes.get(id);
    if (entry === undefined) continue;
    if (ruledOutBy(fleet, entry, demand) === null) return true;
    if (spec.need === 'PREFERRED' && takesGuestsWithoutRma(fleet, entry, demand)) return true;
  }
  return false;
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.ticket < b.ticket);
}

/** Binary search: tickets grow, so a new request goes behind all others of its priority. */
function insert(waiting: Waiting[], one: Waiting): void {
  let [low, high] = [0, waiting.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const probe = waiting[middle];
    if (probe !== undefined && isBefore(probe, one)) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, one);
}

/** Everything that placement looks at; the guest's name, labels and priority make no difference to where it fits. */
function wishOf({ guest: _guest, labels: _labels, priority: _priority, ...wish }: ClaimSpec) {
  return wish;
}
