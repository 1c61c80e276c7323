import type { AgentIdentity, BootId, BrokerMs, Incarnation } from '../../ids.js';
import type { NodeEntry, NodeRecord } from '../records/node.js';

/** Who says Hello under a node's name. */
export interface Newcomer {
  /** Null: it tells none, as agents of 0.1.0. */
  readonly identity: AgentIdentity | null;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  /** When it gathered what it says, in microseconds of its node's CLOCK_MONOTONIC; 0: it does not tell. */
  readonly snapshotUs: number;
}

/** How it stands with the node when somebody says Hello under its name. */
export interface Standing {
  readonly record: Pick<NodeRecord, 'identity' | 'acceptedAgent' | 'bootId' | 'incarnation' | 'snapshotUs'>;
  /** Its agent is in session, and was heard within the TTL. */
  readonly isLive: boolean;
  /** Its agent was heard within the TTL, in session or not. */
  readonly isHeard: boolean;
  /** It has claims that have not ended, those without an RMA included. */
  readonly hasClaims: boolean;
}

/**
 * What a newcomer is to its node: `new`: nobody had the name; `reconnect`: the very same process, on another stream;
 * `restart`: the same agent's next life; `reboot`: the same, after the kernel's end; `replacement`: another agent, on a
 * node with nothing to lose; `accepted`: another agent, in whose favour an operator has spoken.
 */
export type Entry = 'new' | 'reconnect' | 'restart' | 'reboot' | 'replacement' | 'accepted';

/** Why a newcomer does not get its node. */
export type NameTaken =
  /** Another agent is in session. */
  | 'IN_SESSION'
  /** Another agent was heard within the TTL, and may be back any moment. */
  | 'HEARD'
  /** Another agent is silent, and the node has claims that only an operator may give to somebody else. */
  | 'HAS_CLAIMS'
  /** It tells no identity, and the node's agent has told one. */
  | 'NO_IDENTITY'
  /** The former session of the same identity was asked, and lives: one identity in two places. */
  | 'ANSWERED'
  /** The former session is being asked on behalf of somebody else. */
  | 'ASKING';

/**
 * What becomes of a Hello. `ask`: the former session decides; its silence makes the newcomer what `as` says. `late`:
 * the agent has said Hello again since, and was heard.
 */
export type Admission =
  | { readonly type: 'admit'; readonly as: Entry }
  | { readonly type: 'late' }
  | { readonly type: 'ask'; readonly as: 'restart' | 'reboot' }
  | { readonly type: 'refuse'; readonly why: NameTaken };

/** What silence is measured by. */
export interface Hearing {
  readonly nowMs: BrokerMs;
  readonly sessionTtlMs: number;
  /** When the broker began to listen: whoever was in session before has had no chance to speak until then. */
  readonly listeningSinceMs: BrokerMs;
  /** The agent is silent, and may be back any moment, as after a takeover. */
  readonly isAwaited: boolean;
}

/** How it stands with a node. */
export function standingOf(entry: NodeEntry, { nowMs, sessionTtlMs, listeningSinceMs, isAwaited }: Hearing): Standing {
  const { record, session, lastHeardMs, liveClaims, claimsWithoutRma } = entry;
  const wasHeardSince = (sinceMs: BrokerMs) => nowMs - sinceMs <= sessionTtlMs;
  return {
    record,
    isLive: session !== null && wasHeardSince(lastHeardMs),
    isHeard: wasHeardSince(lastHeardMs) || wasHeardSince(listeningSinceMs) || isAwaited,
    hasClaims: liveClaims.size + claimsWithoutRma.size > 0,
  };
}

/**
 * Whether a newcomer gets the node whose name it uses. A Hello never ends, moves or frees what a live session
 * holds: only the very same process takes its own session over at once, and another life of the same agent only
 * when the session does not answer.
 *
 * @param standing null when nobody ever had this name
 */
export function admissionOf(newcomer: Newcomer, standing: Standing | null): Admission {
  if (standing === null) return { type: 'admit', as: 'new' };
  if (isOthers(newcomer, standing)) return admitOther(newcomer, standing);
  return isLate(newcomer, standing) ? { type: 'late' } : admitSelf(newcomer, standing);
}

/** A node whose agent has told no identity yet may be anybody's who comes: nothing tells them apart. */
function isOthers({ identity }: Newcomer, { record }: Standing): boolean {
  return record.identity !== null && record.identity !== identity;
}

/**
 * A connection that an agent has given up still delivers what was sent on it, seconds after another one has: claims
 * that the agent got meanwhile would be missing in what it says, and be taken for gone. All lives of an agent within
 * one boot go by one clock.
 */
function isLate({ bootId, snapshotUs }: Newcomer, { record }: Standing): boolean {
  return bootId === record.bootId && snapshotUs !== 0 && snapshotUs < record.snapshotUs;
}

function admitSelf(newcomer: Newcomer, { record, isLive }: Standing): Admission {
  const as = newcomer.bootId === record.bootId ? 'restart' : 'reboot';
  if (as === 'restart' && newcomer.incarnation === record.incarnation) return { type: 'admit', as: 'reconnect' };
  return { type: isLive ? 'ask' : 'admit', as };
}

function admitOther({ identity }: Newcomer, { record, isLive, isHeard, hasClaims }: Standing): Admission {
  if (isLive) return { type: 'refuse', why: 'IN_SESSION' };
  if (record.acceptedAgent?.identity === identity) return { type: 'admit', as: 'accepted' };
  if (identity === null) return { type: 'refuse', why: 'NO_IDENTITY' };
  if (isHeard) return { type: 'refuse', why: 'HEARD' };
  return hasClaims ? { type: 'refuse', why: 'HAS_CLAIMS' } : { type: 'admit', as: 'replacement' };
}
