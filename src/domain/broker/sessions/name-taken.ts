import { type AgentIdentity, type BootId, nodeName } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import type { NodeEntry } from '../records/node.js';
import type { NameTaken, Newcomer } from './agent-admission.js';

/** A newcomer that does not get its node, and where it calls from. */
export interface RefusedNewcomer extends Newcomer {
  readonly address: string;
}

/** The refusal of a newcomer: both sides by name, what they have in common, and what to do. */
export function nameTaken(
  entry: NodeEntry,
  newcomer: RefusedNewcomer,
  { why, retryAfterMs }: { readonly why: NameTaken; readonly retryAfterMs: number },
): Refusal {
  const { record, agentAddress, liveClaims, claimsWithoutRma } = entry;
  const node = nodeName(record.id);
  const holder = agentWords({ ...record, address: agentAddress ?? 'an unknown address' });
  const refused = agentWords(newcomer);
  const claimCount = liveClaims.size + claimsWithoutRma.size;
  const message = `${node} is not given to ${refused}: it belongs to ${holder}, ${WHY[why](claimCount)}. ${nextStep(entry, newcomer, why)}`;
  const metadata = {
    node,
    why,
    identity: newcomer.identity ?? '',
    bootId: newcomer.bootId,
    address: newcomer.address,
    holderIdentity: record.identity ?? '',
    holderBootId: record.bootId,
    holderAddress: agentAddress ?? '',
    claims: String(claimCount),
  };
  return { reason: 'NODE_NAME_TAKEN', message, metadata, retryAfterMs };
}

interface Agent {
  readonly identity: AgentIdentity | null;
  readonly bootId: BootId;
  readonly address: string;
}

function agentWords({ identity, bootId, address }: Agent): string {
  return `${identity ?? 'an agent without an identity'} (boot ${bootId}, at ${address})`;
}

const WHY: Readonly<Record<NameTaken, (claimCount: number) => string>> = {
  IN_SESSION: () => 'which is connected',
  HEARD: () => 'which was heard a moment ago',
  HAS_CLAIMS: (count) => `which is silent and has ${count} live claim(s) there`,
  NO_IDENTITY: () => 'and an agent that tells no identity cannot be told from a stranger',
  ANSWERED: () => 'which was asked and answered',
  ASKING: () => 'which is being asked on behalf of another newcomer',
};

/** `rmactl`, as it can be pasted and run. */
export function acceptCommand({ record: { id } }: NodeEntry, identity: AgentIdentity | null): string {
  return `rmactl node accept-agent ${id} ${identity === null ? '--no-identity' : `--identity ${identity}`}`;
}

function nextStep(entry: NodeEntry, { identity }: Newcomer, why: NameTaken): string {
  if (why === 'ANSWERED' || why === 'ASKING') return identity === null ? TWO_HOSTS : TWICE;
  return `${TWO_HOSTS} If this agent has taken the place of the other one (a new machine, a new state directory), stop the other for good and run: ${acceptCommand(entry, identity)}`;
}

const TWO_HOSTS =
  'Two hosts with one name? A node is called as its host up to the first dot unless nodeName is set: set it on one of them.';
const TWICE =
  'One identity in two places? Two agents must not have copies of one state directory: on the copy, stop the agent, remove agent-identity and agent-machine from its state directory, and set another nodeName.';
