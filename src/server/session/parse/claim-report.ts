import { invalidField } from '../../../common/errors/rma-error.js';
import { fromDuration } from '../../../common/wire/duration.js';
import {
  CLEARING_METHODS,
  type ClearingProof,
  DEVICE_KINDS,
  END_CAUSES,
  type EndCause,
  type Holder,
} from '../../../domain/claim-state.js';
import { LINK_BATCH_ITEMS_MAX } from '../../../domain/contract-limits.js';
import type { FencingToken } from '../../../domain/ids.js';
import {
  CLEARING_MS_MAX,
  EXECUTABLE_BYTES_MAX,
  PAGES_CHECKED_MAX,
  PID_MAX,
  RMA_BYTES_MAX,
  START_TICKS_MAX,
  USER_OR_GROUP_MAX,
} from '../../../domain/link/agent-bounds.js';
import type { ClaimReport } from '../../../domain/link/reports.js';
import { REASONS, type Reason } from '../../../domain/reasons.js';
import { cleaned } from '../../../domain/text.js';
import type { ClaimReport__Output } from '../../../gen/rma/v1/ClaimReport.js';
import type { ClaimReports__Output } from '../../../gen/rma/v1/ClaimReports.js';
import type { ClearingProof__Output } from '../../../gen/rma/v1/ClearingProof.js';
import type { Holder__Output } from '../../../gen/rma/v1/Holder.js';
import { parseCount } from '../../wire/parse/number.js';
import { parseClaimName } from '../../wire/parse/text.js';
import { parseRequiredWord, parseWord } from '../../wire/parse/word.js';

const STATES = ['PREPARING', 'PREPARED', 'BOUND', 'RECLAIMING', 'ENDED', 'REFUSED'] as const;

/** An agent's word about one claim. */
export function parseClaimReport(field: string, report: ClaimReport__Output): ClaimReport {
  const state = parseRequiredWord(`${field}.state`, report.state, STATES);
  if (state === 'BOUND' && report.holder === null) throw invalidField(`${field}.holder`, 'is required when BOUND');
  const endCause = parseEndCause(report.endCause);
  const refusal = parseReason(report.refusal);
  return {
    claim: parseClaimName(`${field}.claim`, report.claim),
    fencingToken: parseCount(`${field}.fencing_token`, report.fencingToken, 0) as FencingToken,
    state,
    ...(endCause === undefined ? {} : { endCause }),
    ...(report.holder === null ? {} : { holder: parseHolder(`${field}.holder`, report.holder) }),
    ...(report.clearing === null ? {} : { clearing: parseClearing(`${field}.clearing`, report.clearing) }),
    ...(refusal === undefined ? {} : { refusal }),
    ...parseRma(field, report),
    ...parseExpiryMark(`${field}.expiry_mark`, report.expiryMark),
  };
}

/** Agents of 0.1.0 do not tell. */
function parseRma(field: string, { rmaBytes, device }: ClaimReport__Output): Pick<ClaimReport, 'rma'> {
  if (rmaBytes === 0) return {};
  const sizeBytes = parseCount(`${field}.rma_bytes`, rmaBytes, 1, RMA_BYTES_MAX);
  return { rma: { sizeBytes, device: parseRequiredWord(`${field}.device`, device, DEVICE_KINDS) } };
}

function parseExpiryMark(field: string, expiryMark: number): Pick<ClaimReport, 'expiryMark'> {
  return expiryMark === 0 ? {} : { expiryMark: parseCount(field, expiryMark, 0) };
}

/**
 * A cause that this broker does not know yet is none, and no reason to end the session of an agent that is newer: the
 * state says all that has to be known.
 */
function parseEndCause(endCause: string): EndCause | undefined {
  return END_CAUSES.find((cause) => cause === endCause);
}

function parseReason(reason: string): Reason | undefined {
  return REASONS.find((known) => known === reason);
}

/**
 * Numbers are the kernel's, and one that cannot be is a mistake of the agent's. The text is whatever somebody
 * called a program: it is cleaned.
 */
function parseHolder(field: string, { pid, uid, gid, startTicks, executable }: Holder__Output): Holder {
  return {
    pid: parseCount(`${field}.pid`, pid, 1, PID_MAX),
    uid: parseCount(`${field}.uid`, uid, 0, USER_OR_GROUP_MAX),
    gid: parseCount(`${field}.gid`, gid, 0, USER_OR_GROUP_MAX),
    startTicks: parseCount(`${field}.start_ticks`, startTicks, 0, START_TICKS_MAX),
    executable: cleaned(executable, EXECUTABLE_BYTES_MAX),
  };
}

function parseClearing(field: string, { method, duration, pagesChecked }: ClearingProof__Output): ClearingProof {
  const durationMs = fromDuration(duration) ?? 0;
  if (!(durationMs >= 0 && durationMs <= CLEARING_MS_MAX)) {
    throw invalidField(`${field}.duration`, `${durationMs / 1000} s is not from 0s to 24h`);
  }
  return {
    method: parseWord(`${field}.method`, method, CLEARING_METHODS, 'KERNEL'),
    durationMs,
    pagesChecked: parseCount(`${field}.pages_checked`, pagesChecked, 0, PAGES_CHECKED_MAX),
  };
}

/** An agent's word about several claims. */
export function parseClaimReports({ reports }: ClaimReports__Output): readonly ClaimReport[] {
  parseCount('claim_reports.reports count', reports.length, 0, LINK_BATCH_ITEMS_MAX);
  return reports.map((report, index) => parseClaimReport(`claim_reports.reports[${index}]`, report));
}
