import type { Claim, ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId, NodeId, TokenHash } from '../../../../src/domain/ids.js';
import { specOf } from '../../../domain/broker/support.js';
import type { SimBroker } from '../../sim-broker.js';
import type { SimHosts } from '../../sim-hosts.js';
import { RMA_BYTES } from '../../sim-node.js';
import type { SimTold } from '../told/sim-told.js';
import type { ToldNodes } from '../told/told-nodes.js';
import { ToldRequests } from '../told/told-requests.js';
import type { Ask } from './ask.js';

/** What is asked for. */
export interface Wanted {
  readonly guests: number;
  readonly isOptional: boolean;
  readonly seconds: number;
}

interface Request {
  readonly requestId: string;
  readonly specs: readonly ClaimSpec[];
  readonly ttlMs: number;
}

interface OrchestratorParts {
  readonly told: SimTold;
  readonly nodes: ToldNodes;
  readonly hosts: SimHosts;
  readonly ask: Ask;
}

/** Everybody who asks for claims, reads and releases them, and starts guests with their tokens. */
export class SimOrchestrators {
  readonly requests: ToldRequests;
  private readonly asked: Request[] = [];
  private readonly tokens = new Map<ClaimId, TokenHash>();

  constructor(private readonly parts: OrchestratorParts) {
    this.requests = new ToldRequests(parts.told.problems);
  }

  create(at: number, { guests, isOptional, seconds }: Wanted): void {
    const requestId = `r${this.asked.length}`;
    const need = isOptional ? 'PREFERRED' : 'REQUIRED';
    const specs = Array.from({ length: guests }, (_, index) =>
      specOf({ guest: `${requestId}-${index}`, need, minRmaBytes: RMA_BYTES }),
    );
    const request = { requestId, specs, ttlMs: seconds * 1_000 };
    this.asked.push(request);
    const cordoned = this.cordoned();
    this.make(at, request, (claims) => this.checkPlaces(claims, cordoned));
  }

  /** Somebody who has no answer, or has forgotten it, asks again, and another broker perhaps. */
  repeat(at: number, which: number): void {
    const request = lastOf(this.asked, which);
    if (request !== undefined) this.make(at, request, () => {});
  }

  /** Somebody looks what there is of a request. */
  list(at: number, which: number): void {
    const request = lastOf(this.asked, which);
    if (request === undefined) return;
    const { requestId, specs } = request;
    const wasMade = this.requests.isMade(requestId);
    this.parts.ask.of(
      at,
      (broker) => broker.madeBy(requestId),
      (claims) => {
        this.requests.listed(requestId, specs.length, claims, wasMade);
        for (const claim of claims) this.parts.told.heard(claim);
      },
    );
  }

  release(at: number, which: number): void {
    const { told, ask } = this.parts;
    const id = told.pick(which);
    if (id === undefined) return;
    ask.of(
      at,
      (broker) => broker.release(id),
      (released) => {
        if (!released.ok) return;
        told.heard(released.value);
        told.released(id);
      },
    );
  }

  read(at: number, which: number): void {
    const { told, ask } = this.parts;
    const id = told.pick(which);
    if (id === undefined) return;
    const floor = told.floorOf(id);
    // An object, as nothing is an answer too.
    ask.of(
      at,
      async (broker) => ({ claim: await broker.read(id) }),
      ({ claim }) => told.answered(id, claim, floor),
    );
  }

  /** A guest starts as it should: on the node of its claim, and it says that it has its RMA. */
  startGuest(which: number, pid: number): void {
    const { told, hosts } = this.parts;
    const id = told.pick(which);
    const token = id && this.tokens.get(id);
    const node = hosts.nodes.find((host) => id !== undefined && host.id === told.nodeOf(id));
    if (token === undefined || node === undefined) return;
    node.redeem(pid, token);
    node.answer(-1, 'confirm');
  }

  /** Etcd has all requests in the end, each as a whole or not at all. */
  judge(madeBy: (requestId: string) => readonly Claim[]): void {
    for (const { requestId, specs } of this.asked)
      this.requests.listed(requestId, specs.length, madeBy(requestId), this.requests.isMade(requestId));
  }

  private make(at: number, { requestId, specs, ttlMs }: Request, check: (claims: readonly Claim[]) => void): void {
    const made = async (broker: SimBroker) => ({
      broker,
      made: await broker.make({ requestId, specs, ttlMs, waitMs: 0 }),
    });
    this.parts.ask.of(at, made, ({ broker, made: answer }) => {
      if (!answer.ok) return;
      this.requests.answered(requestId, specs.length, answer.value);
      check(answer.value);
      for (const claim of answer.value) this.know(broker, claim);
    });
  }

  private know({ tokens }: SimBroker, claim: Claim): void {
    this.parts.told.heard(claim);
    if (tokens.tokenFor(claim) !== '') this.tokens.set(claim.id, tokens.sha256Of(claim).toString('hex') as TokenHash);
  }

  private cordoned(): ReadonlyMap<NodeId, number> {
    const { hosts, nodes } = this.parts;
    const cordoned = hosts.nodes.filter(({ id }) => nodes.known(id) === 'cordoned');
    return new Map(cordoned.map(({ id }) => [id, nodes.lastSent(id)]));
  }

  /** Nobody is placed on a node that was cordoned before, unless somebody has wished something else since. */
  private checkPlaces(claims: readonly Claim[], cordoned: ReadonlyMap<NodeId, number>): void {
    const { told, nodes } = this.parts;
    for (const { id, node } of claims)
      if (cordoned.get(node) === nodes.lastSent(node))
        told.problems.push(`${id} is placed on ${node}, which is cordoned`);
  }
}

function lastOf<T>(all: readonly T[], at: number): T | undefined {
  return all[all.length - 1 - (at % Math.max(1, all.length))];
}
