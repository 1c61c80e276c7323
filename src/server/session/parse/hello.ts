import { invalidField } from '../../../common/errors/rma-error.js';
import type { Hello } from '../../../domain/broker/sessions/hello.js';
import { DEVICE_KINDS } from '../../../domain/claim-state.js';
import { NODE_LABEL_BYTES_MAX } from '../../../domain/contract-limits.js';
import type { AgentIdentity, BootId, Incarnation } from '../../../domain/ids.js';
import {
  CAPACITY_COUNT_MAX,
  CLAIMS_BEYOND_CAPACITY_MAX,
  IDENTIFIER_CHARACTERS_MAX,
  NODE_RMA_BYTES_MAX,
  PAGE_BYTES,
  RMA_BYTES_MAX,
} from '../../../domain/link/agent-bounds.js';
import type { ClaimReport } from '../../../domain/link/reports.js';
import type { ClaimReport__Output } from '../../../gen/rma/v1/ClaimReport.js';
import type { Hello__Output } from '../../../gen/rma/v1/Hello.js';
import { parseCount } from '../../wire/parse/number.js';
import { parseId, parseLabels, parseNodeName, parseText } from '../../wire/parse/text.js';
import { parseRequiredWord } from '../../wire/parse/word.js';
import { parseClaimReport } from './claim-report.js';
import { parseInventory } from './inventory.js';

/** An agent's Hello, or INVALID_FIELD naming what is wrong with it. */
export function parseHello(hello: Hello__Output): Hello {
  const identifier = (field: string, value: string) => parseText(`hello.${field}`, value, IDENTIFIER_CHARACTERS_MAX);
  const inventory = parseInventory('hello.inventory', hello.inventory);
  return {
    node: parseNodeName('hello.node', hello.node),
    bootId: identifier('boot_id', hello.bootId) as BootId,
    incarnation: identifier('incarnation', hello.incarnation) as Incarnation,
    identity: parseIdentity('hello.identity', hello.identity),
    agentVersion: identifier('agent_version', hello.agentVersion),
    device: parseRequiredWord('hello.device', hello.device, DEVICE_KINDS),
    rmaSizeBytes: parseRmaSize(hello.rmaSizeBytes, inventory.capacityCount),
    heldBackCount: parseCount('hello.held_back_count', hello.heldBackCount, 0, CAPACITY_COUNT_MAX),
    rmaCapability: parseCount('hello.rma_capability', hello.rmaCapability, 0, 2),
    enforcesHolder: hello.enforcesHolder,
    labels: parseLabels('hello.labels', hello.labels, NODE_LABEL_BYTES_MAX),
    inventory,
    claims: parseClaims(hello.claims, inventory.capacityCount),
    snapshotUs: parseCount('hello.snapshot_us', hello.snapshotUs, 0),
  };
}

/** Agents of 0.1.0 tell none. */
function parseIdentity(field: string, identity: string): AgentIdentity | null {
  return identity === '' ? null : (parseId(field, identity) as AgentIdentity);
}

/** A node that has more memory than any machine would win every guest that asks for more than the others have. */
function parseRmaSize(rmaSizeBytes: number, capacityCount: number): number {
  const field = 'hello.rma_size_bytes';
  parseCount(field, rmaSizeBytes, PAGE_BYTES, RMA_BYTES_MAX);
  if (rmaSizeBytes % PAGE_BYTES !== 0) throw invalidField(field, `${rmaSizeBytes} is no multiple of ${PAGE_BYTES}`);
  if (rmaSizeBytes * capacityCount <= NODE_RMA_BYTES_MAX) return rmaSizeBytes;
  throw invalidField(field, `${rmaSizeBytes} times ${capacityCount} RMAs is more than ${NODE_RMA_BYTES_MAX}`);
}

/** Each claim once: of two words about one nobody could say which is the last. */
function parseClaims(claims: readonly ClaimReport__Output[], capacityCount: number): readonly ClaimReport[] {
  parseCount('hello.claims count', claims.length, 0, capacityCount + CLAIMS_BEYOND_CAPACITY_MAX);
  const reports = claims.map((report, index) => parseClaimReport(`hello.claims[${index}]`, report));
  const seen = new Set<string>();
  for (const [index, { claim }] of reports.entries()) {
    if (seen.has(claim)) throw invalidField(`hello.claims[${index}].claim`, 'was told of before in this Hello');
    seen.add(claim);
  }
  return reports;
}
