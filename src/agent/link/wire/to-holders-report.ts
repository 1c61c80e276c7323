import { RmaError } from '../../../common/errors/rma-error.js';
import { HOLDER_FDS_MAX } from '../../../domain/contract-limits.js';
import { claimName } from '../../../domain/ids.js';
import type { HoldersReport } from '../../../gen/rma/v1/HoldersReport.js';
import type { RmaHolder } from '../../../gen/rma/v1/RmaHolder.js';
import type { HolderList } from '../../holders/holder-finder.js';

/** In the place of a slot: none accounts for it. */
const NO_SLOT = -1;

type Holder = HolderList['holders'][number];

/** The answer to one question for the node's holders; when they cannot be found, it says why. It never rejects. */
export async function answerWithHolders(queryId: number, find: () => Promise<HolderList>): Promise<HoldersReport> {
  try {
    return toHoldersReport(queryId, await find());
  } catch (error) {
    return { queryId, problem: RmaError.from(error).message };
  }
}

function toHoldersReport(queryId: number, found: HolderList): HoldersReport {
  const { holders, omittedCount, processCount, unreadableCount } = found;
  return {
    queryId,
    holders: holders.map(toRmaHolder),
    omittedHolderCount: omittedCount,
    processCount,
    unreadableProcessCount: unreadableCount,
  };
}

function toRmaHolder({ found, state, slot }: Holder): RmaHolder {
  const { pid, startTicks, executable, cgroup, fds, mappingCount, inode } = found;
  const claim = slot?.claim ?? null;
  return {
    state,
    pid,
    // What could not be read: nobody's, in the words of the kernel.
    uid: found.uid >>> 0,
    gid: found.gid >>> 0,
    startTicks,
    executable,
    cgroup,
    fds: fds.slice(0, HOLDER_FDS_MAX),
    mappingCount,
    inode: inode ?? 0,
    slot: slot?.slot ?? NO_SLOT,
    claim: claim?.kind === 'SCHEDULED' ? claimName(claim.id) : '',
    guest: claim?.guest ?? '',
  };
}
