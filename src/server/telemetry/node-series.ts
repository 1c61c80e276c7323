import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import { freeCount, type NodeEntry, type NodeRecord } from '../../domain/broker/records/node.js';
import type { Labels } from '../../domain/labels.js';
import type { InventoryReport } from '../../domain/link/reports.js';
import type { WallOf } from '../clock/wall-times.js';

/** How many nodes get their own series: as many as may have sessions. Nodes known longest come first. */
export const NODES_MAX = 20_000;

/** How many nodes are processed before other work gets a turn: about a millisecond's work. */
const NODES_PER_PIECE = 1_000;

const SLOT_STATES = ['free', 'preparing', 'prepared', 'bound', 'reclaiming', 'unavailable', 'quarantined'] as const;

/** A metric with one or more series for each node. */
export interface NodeFamily {
  readonly name: string;
  readonly labels: readonly string[];
  readonly help: string;
  /** A gauge if absent. */
  readonly type?: 'counter';
  /** Its lines for one node; empty when nothing is known yet. */
  readonly lines: (entry: NodeEntry, family: string, wallOf: WallOf) => string;
}

const gauge = (name: string, help: string, read: (entry: NodeEntry, wallOf: WallOf) => number): NodeFamily => ({
  name,
  help,
  labels: ['node'],
  lines: (entry, _, wallOf) => `${name}{node="${entry.record.id}"} ${read(entry, wallOf)}\n`,
});

export const NODE_FAMILIES: readonly NodeFamily[] = [
  {
    name: 'rma_broker_slots',
    labels: ['node', 'state'],
    help: "A node's RMAs by state, as its agent last reported them; together they are its capacity.",
    lines: ({ record, inventory }, name) => (inventory === null ? '' : slotLines(name, record, inventory)),
  },
  gauge('rma_broker_node_free_slots', 'How many more claims the broker would place on the node now.', freeCount),
  gauge(
    'rma_broker_node_capacity_slots',
    'How many RMAs the pool of the node has.',
    ({ record }) => record.capacityCount,
  ),
  gauge('rma_broker_node_up', '1 while the agent of the node is connected to the broker.', ({ session }) =>
    session === null ? 0 : 1,
  ),
  gauge('rma_broker_node_cordoned', '1 while the node is cordoned.', ({ record }) =>
    record.cordonReason === null ? 0 : 1,
  ),
  gauge(
    'rma_broker_node_last_heartbeat_timestamp_seconds',
    "When the last message from the node's agent arrived, since the epoch, on the broker's clock.",
    ({ lastHeardMs }, wallOf) => wallOf(lastHeardMs) / 1000,
  ),
  gauge(
    'rma_broker_node_live_claims',
    'Claims on the node that have not ended.',
    ({ liveClaims, claimsWithoutRma }) => liveClaims.size + claimsWithoutRma.size,
  ),
  {
    name: 'rma_broker_node_drain_deadline_timestamp_seconds',
    labels: ['node'],
    help: 'The deadline by which the node should be empty, since the epoch; only while it is being drained.',
    lines: ({ record: { id, drain } }, name, wallOf) =>
      drain === null ? '' : `${name}{node="${id}"} ${wallOf(drain.deadlineMs) / 1000}\n`,
  },
  {
    name: 'rma_broker_node_refused_hellos_total',
    labels: ['node'],
    help: 'Hellos that were refused because the node belongs to another agent (NODE_NAME_TAKEN); only for nodes that had any.',
    type: 'counter',
    lines: ({ record: { id }, refusedHelloCount }, name) =>
      refusedHelloCount === 0 ? '' : `${name}{node="${id}"} ${refusedHelloCount}\n`,
  },
  gauge('rma_broker_node_rma_size_bytes', 'The size of each RMA of the node.', ({ record }) => record.rmaSizeBytes),
  {
    name: 'rma_broker_node_info',
    labels: ['node', 'device', 'agent_version'],
    help: "Always 1; what the node's RMAs are made of, and the version of its agent.",
    lines: ({ record }, name) =>
      `${name}{node="${record.id}",device="${record.device}",agent_version="${escaped(record.agentVersion)}"} 1\n`,
  },
  {
    name: 'rma_broker_node_zone_info',
    labels: ['node', 'zone'],
    help: 'Always 1; the zone of the node, by its labels.',
    lines: ({ record: { id, labels } }, name) => `${name}{node="${id}",zone="${escaped(zoneOf(labels))}"} 1\n`,
  },
];

/** The labels that name a node's zone; the first one present counts: an operator's own, then Kubernetes'. */
const ZONE_LABELS = ['zone', 'topology.kubernetes.io/zone'];

function zoneOf(labels: Labels): string {
  for (const key of ZONE_LABELS) if (Object.hasOwn(labels, key)) return labels[key] ?? '';
  return '';
}

/** Slots change rarely and make half of all lines: their text is cached with the report it comes from. */
const slotTexts = new WeakMap<InventoryReport, string>();

function slotLines(name: string, { id }: NodeRecord, inventory: InventoryReport): string {
  const known = slotTexts.get(inventory);
  if (known !== undefined) return known;
  const line = (state: (typeof SLOT_STATES)[number]) =>
    `${name}{node="${id}",state="${state}"} ${inventory.slots[state]}\n`;
  const text = SLOT_STATES.map(line).join('');
  slotTexts.set(inventory, text);
  return text;
}

/**
 * The series of all nodes as text, in pieces. They are not kept in a registry, which would take most of a second for
 * 10,000 nodes in one go, while no claim is served.
 */
export async function* nodeSeries(fleet: Fleet, wallOf: WallOf): AsyncGenerator<string> {
  // Taken once: a node that is removed and comes back in the meantime must not appear twice.
  const ids = [...fleet.nodes.keys()].slice(0, NODES_MAX);
  for (const family of NODE_FAMILIES) {
    let piece = `\n# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type ?? 'gauge'}\n`;
    for (const [index, id] of ids.entries()) {
      const entry = fleet.nodes.get(id);
      if (entry !== undefined) piece += family.lines(entry, family.name, wallOf);
      if (index % NODES_PER_PIECE !== NODES_PER_PIECE - 1) continue;
      yield piece;
      piece = '';
      await nextTurn();
    }
    yield piece;
  }
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
