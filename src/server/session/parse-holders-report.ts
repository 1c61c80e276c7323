import type { HoldersReport__Output } from '../../gen/rma/v1/HoldersReport.js';
import type { RmaHolder__Output } from '../../gen/rma/v1/RmaHolder.js';
import { parseCount } from '../rpc/parse/number.js';
import { parseClaimName } from '../rpc/parse/text.js';

const HOLDERS_MAX = 1_000;
const FDS_MAX = 16;
const TEXT_CHARACTERS_MAX = 256;
const PROBLEM_CHARACTERS_MAX = 1_000;
const PID_MAX = 2 ** 32 - 1;

/** An agent's word about who has its RMAs, or INVALID_FIELD naming what is wrong with it. */
export function parseHoldersReport(report: HoldersReport__Output): HoldersReport__Output {
  parseCount('holders_report.holders count', report.holders.length, 0, HOLDERS_MAX);
  const holders = report.holders.map((holder, index) => parseHolder(`holders_report.holders[${index}]`, holder));
  return { ...report, holders, problem: report.problem.slice(0, PROBLEM_CHARACTERS_MAX) };
}

/** Texts come from processes that anybody may have started: they are cut, and only the claim's name has to be one. */
function parseHolder(field: string, holder: RmaHolder__Output): RmaHolder__Output {
  parseCount(`${field}.fds count`, holder.fds.length, 0, FDS_MAX);
  parseCount(`${field}.pid`, holder.pid, 1, PID_MAX);
  if (holder.claim !== '') parseClaimName(`${field}.claim`, holder.claim);
  return { ...holder, executable: cut(holder.executable), cgroup: cut(holder.cgroup), guest: cut(holder.guest) };
}

function cut(text: string): string {
  return text.slice(0, TEXT_CHARACTERS_MAX);
}
