import type { Holder } from '../../src/domain/claim-state.js';
import type { AgentIdentity, ClaimId, NodeId } from '../../src/domain/ids.js';
import type { RmaFacts } from '../../src/domain/link/reports.js';
import type { FakeClock } from '../fakes/fake-clock.js';
import type { SimBroker } from './sim-broker.js';
import { SimNode } from './sim-node.js';

/** A service manager that keeps RMAs, and a device whose RMAs cannot be told apart. */
const KINDS_OF_NODES = [
  { hasInodes: true, keptMax: 1 },
  { hasInodes: false, keptMax: 0 },
];
export const NODES = KINDS_OF_NODES.length;
export const RMAS_PER_NODE = 2;

/** What the hosts are connected to. */
export interface HostParts {
  readonly clock: FakeClock;
  readonly broker: () => SimBroker | null;
  /** A guest of one of the nodes has got an RMA. */
  readonly onDelivered: (claim: ClaimId, rma: RmaFacts, holder: Holder) => void;
}

/** All hosts that run an agent. */
export class SimHosts {
  readonly nodes: readonly SimNode[];
  /**
   * Another host that has the name of the first node, and an identity of its own. It is switched off
   * until somebody makes it knock.
   */
  readonly stranger: SimNode;

  /** @param identity the stranger's */
  constructor({ clock, broker, onDelivered }: HostParts, identity: AgentIdentity) {
    const dialled = (stream: Parameters<SimBroker['accept']>[0]) => {
      broker()?.accept(stream);
      return broker() !== null;
    };
    this.nodes = KINDS_OF_NODES.map((kind, index) => {
      const options = { capacityCount: RMAS_PER_NODE, ...kind };
      const machine = {
        node: `n${index}` as NodeId,
        identity: `agent-${index}` as AgentIdentity,
        host: `host-${index}`,
      };
      const node = new SimNode(machine, options, clock, dialled);
      node.agent.onDelivered = onDelivered;
      return node;
    });
    const machine = { node: 'n0' as NodeId, identity, host: 'host-x' };
    const options = { capacityCount: RMAS_PER_NODE, hasInodes: true };
    this.stranger = new SimNode(machine, options, clock, dialled);
    this.stranger.switchOff();
  }

  /** Those that are switched on, or may be. */
  get machines(): readonly SimNode[] {
    return [...this.nodes, this.stranger];
  }

  /** Everything that is on its way on a network that is not slow arrives. */
  deliver(): void {
    for (const node of this.machines) if (!node.isSlow) node.deliver(Number.POSITIVE_INFINITY);
  }

  /** Every device gives what it was asked for, as the kernel lets it. */
  answerDevices(): void {
    for (const { agent } of this.nodes) for (let count = 0; count < RMAS_PER_NODE; count += 1) agent.answerDevice(true);
  }
}
