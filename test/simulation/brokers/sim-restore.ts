import type { ClaimId } from '../../../src/domain/ids.js';
import type { SimMvcc } from '../../fakes/sim-etcd/mvcc.js';
import type { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import type { SimHosts } from '../sim-hosts.js';
import type { SimNode } from '../sim-node.js';
import type { SimOrchestrators } from './callers/sim-orchestrators.js';
import { revisionOf } from './sim-member.js';
import type { SimWitness } from './sim-witness.js';
import type { SimTold } from './told/sim-told.js';
import type { ToldNodes } from './told/told-nodes.js';

interface RestoreParts {
  readonly cluster: SimEtcdCluster;
  readonly hosts: SimHosts;
  readonly told: SimTold;
  readonly nodes: ToldNodes;
  readonly orchestrators: SimOrchestrators;
  readonly witnesses: readonly SimWitness[];
}

interface Snapshot {
  readonly mvcc: SimMvcc;
  readonly revision: number;
  readonly told: ReturnType<SimTold['copy']>;
  readonly nodes: ReturnType<ToldNodes['copy']>;
  readonly requests: ReturnType<SimOrchestrators['requests']['copy']>;
}

/** A snapshot of etcd that is put back, and what nobody may see of that afterwards. */
export class SimRestore {
  private snapshot: Snapshot | null = null;
  /** Claims of before, and which of them each agent had. */
  private before: ReadonlySet<ClaimId> = new Set();
  private had: ReadonlyMap<SimNode, ReadonlySet<ClaimId>> = new Map();

  constructor(private readonly parts: RestoreParts) {}

  take(): void {
    const { cluster, told, nodes, orchestrators } = this.parts;
    this.snapshot = {
      mvcc: cluster.snapshot(),
      revision: revisionOf(cluster.state),
      told: told.copy(),
      nodes: nodes.copy(),
      requests: orchestrators.requests.copy(),
    };
  }

  /** Whether every broker has seen what the snapshot has not: otherwise whoever leads first may not notice. */
  get isNoticed(): boolean {
    const { snapshot } = this;
    return snapshot !== null && this.parts.witnesses.every(({ revision }) => revision > snapshot.revision);
  }

  /** All that was on its way to agents has arrived. @param leap of etcd's own revisions */
  putBack(leap: number): void {
    const { snapshot } = this;
    if (snapshot === null) return;
    const { cluster, hosts, told, nodes, orchestrators } = this.parts;
    this.before = new Set(told.ids);
    this.had = new Map(hosts.machines.map((machine) => [machine, new Set(claimsOf(machine))]));
    told.restored(snapshot.told, snapshot.revision);
    nodes.restored(snapshot.nodes);
    orchestrators.requests.restored(snapshot.requests);
    cluster.restore(snapshot.mvcc, leap);
  }

  /** No claim of before is prepared anew. */
  check(): void {
    for (const [machine, had] of this.had)
      for (const id of claimsOf(machine))
        if (this.before.has(id) && !had.has(id))
          this.parts.told.problems.push(`${id} is of before etcd was restored, and ${machine.id} has it anew`);
  }
}

/** What an agent has an RMA for, or gets one. */
function claimsOf({ agent }: SimNode): readonly ClaimId[] {
  const { claims } = agent.core.snapshot();
  return claims.flatMap(({ claim, state }) => (state === 'ENDED' || state === 'REFUSED' ? [] : claim));
}
