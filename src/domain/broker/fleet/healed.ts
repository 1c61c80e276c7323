import { CLEARING_METHODS, type ClearingProof, DEVICE_KINDS, type Holder } from '../../claim-state.js';
import {
  CLEARING_MS_MAX,
  EXECUTABLE_BYTES_MAX,
  PAGES_CHECKED_MAX,
  PID_MAX,
  RMA_BYTES_MAX,
  START_TICKS_MAX,
  USER_OR_GROUP_MAX,
} from '../../link/agent-bounds.js';
import { cleaned } from '../../text.js';
import type { Claim } from '../records/claim.js';
import type { NodeRecord } from '../records/node.js';

/** In the place of a number that cannot be: nothing is known. */
const UNKNOWN = 0;

/**
 * A claim out of a store, with everything that an agent had said about it within today's bounds: 0.1.0 took what it was
 * told, and one claim with a number that cannot be sent broke every list that it was in. The same object where nothing
 * is wrong. What callers and operators wrote stays as it is.
 */
export function healedClaim(claim: Claim): Claim {
  const { holder, clearing } = claim;
  const better = { holder: holder && healedHolder(holder), clearing: clearing && healedClearing(clearing) };
  return better.holder === holder && better.clearing === clearing ? claim : { ...claim, ...better };
}

function healedHolder(holder: Holder): Holder {
  const { pid, uid, gid, startTicks, executable } = holder;
  const better = {
    pid: within(pid, PID_MAX),
    uid: within(uid, USER_OR_GROUP_MAX),
    gid: within(gid, USER_OR_GROUP_MAX),
    startTicks: within(startTicks, START_TICKS_MAX),
    executable: cleaned(executable, EXECUTABLE_BYTES_MAX),
  };
  const isSameProcess = better.pid === pid && better.uid === uid && better.gid === gid;
  return isSameProcess && better.startTicks === startTicks && better.executable === executable ? holder : better;
}

function healedClearing(clearing: ClearingProof): ClearingProof {
  const { method, durationMs, pagesChecked } = clearing;
  const better = {
    method: CLEARING_METHODS.find((known) => known === method) ?? 'KERNEL',
    // Fractions are as good as whole ones here. JSON has null for what is no number.
    durationMs: Number.isFinite(durationMs) && durationMs >= 0 && durationMs <= CLEARING_MS_MAX ? durationMs : UNKNOWN,
    pagesChecked: within(pagesChecked, PAGES_CHECKED_MAX),
  };
  const isSameEffort = better.durationMs === durationMs && better.pagesChecked === pagesChecked;
  return isSameEffort && better.method === method ? clearing : better;
}

/**
 * A node out of a store, with what its agent had said of its RMAs within today's bounds; the same object where nothing
 * is wrong. A size that cannot be becomes none, so that nothing is placed there until an agent has said another one.
 */
export function healedNode(node: NodeRecord): NodeRecord {
  const rmaSizeBytes = within(node.rmaSizeBytes, RMA_BYTES_MAX);
  const device = DEVICE_KINDS.find((known) => known === node.device) ?? 'MEMFD';
  return rmaSizeBytes === node.rmaSizeBytes && device === node.device ? node : { ...node, rmaSizeBytes, device };
}

function within(value: number, max: number): number {
  return Number.isSafeInteger(value) && value >= 0 && value <= max ? value : UNKNOWN;
}
