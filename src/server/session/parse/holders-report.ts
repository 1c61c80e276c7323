import { HOLDER_FDS_MAX, HOLDER_TEXT_BYTES_MAX, HOLDERS_MAX } from '../../../domain/contract-limits.js';
import { PID_MAX, START_TICKS_MAX, USER_OR_GROUP_MAX } from '../../../domain/link/agent-bounds.js';
import { cleaned } from '../../../domain/text.js';
import type { HoldersReport__Output } from '../../../gen/rma/v1/HoldersReport.js';
import type { RmaHolder__Output } from '../../../gen/rma/v1/RmaHolder.js';
import { parseCount } from '../../wire/parse/number.js';
import { parseClaimName } from '../../wire/parse/text.js';
import { parseRequiredWord } from '../../wire/parse/word.js';

/** 256 characters, as many as a guest may have. */
const GUEST_BYTES_MAX = 3 * 256;
const PROBLEM_BYTES_MAX = 1_000;
/** vm.max_map_count has 32 bits, and as many fds no process has. */
const UINT32_MAX = 2 ** 32 - 1;
const SLOT_MAX = 2 ** 31 - 1;
const STATES = ['BOUND', 'SHARED', 'RECLAIMING', 'QUARANTINED', 'UNKNOWN'] as const;

/**
 * An agent's word about who has its RMAs, or INVALID_FIELD naming what is wrong with it. It is answered as it is
 * here, so nothing passes unseen.
 */
export function parseHoldersReport(report: HoldersReport__Output): HoldersReport__Output {
  const count = (field: string, value: number) => parseCount(`holders_report.${field}`, value, 0, UINT32_MAX);
  parseCount('holders_report.holders count', report.holders.length, 0, HOLDERS_MAX);
  return {
    queryId: parseCount('holders_report.query_id', report.queryId, 0),
    holders: report.holders.map((holder, index) => parseHolder(`holders_report.holders[${index}]`, holder)),
    omittedHolderCount: count('omitted_holder_count', report.omittedHolderCount),
    processCount: count('process_count', report.processCount),
    unreadableProcessCount: count('unreadable_process_count', report.unreadableProcessCount),
    problem: cleaned(report.problem, PROBLEM_BYTES_MAX),
  };
}

/**
 * Texts come from processes that anybody may have started: they are cleaned, and only the claim's name has to be one.
 */
function parseHolder(field: string, holder: RmaHolder__Output): RmaHolder__Output {
  parseCount(`${field}.fds count`, holder.fds.length, 0, HOLDER_FDS_MAX);
  if (holder.claim !== '') parseClaimName(`${field}.claim`, holder.claim);
  const count = (name: string, value: number, max: number) => parseCount(`${field}.${name}`, value, 0, max);
  return {
    state: parseRequiredWord(`${field}.state`, holder.state, STATES),
    pid: parseCount(`${field}.pid`, holder.pid, 1, PID_MAX),
    uid: count('uid', holder.uid, USER_OR_GROUP_MAX),
    gid: count('gid', holder.gid, USER_OR_GROUP_MAX),
    startTicks: count('start_ticks', holder.startTicks, START_TICKS_MAX),
    executable: cleaned(holder.executable, HOLDER_TEXT_BYTES_MAX),
    cgroup: cleaned(holder.cgroup, HOLDER_TEXT_BYTES_MAX),
    fds: holder.fds,
    mappingCount: count('mapping_count', holder.mappingCount, UINT32_MAX),
    inode: count('inode', holder.inode, Number.MAX_SAFE_INTEGER),
    slot: parseCount(`${field}.slot`, holder.slot, -1, SLOT_MAX),
    claim: holder.claim,
    guest: cleaned(holder.guest, GUEST_BYTES_MAX),
  };
}
