import { constants } from 'node:os';
import { RmaError } from '../../../common/errors/rma-error.js';
import { Damage } from '../check/damage.js';
import type { StorePlace } from './store-place.js';

/** The error that a broker ends with when it cannot use its store. */
export function storeFailed({ dataDirectory }: Pick<StorePlace, 'dataDirectory'>, problem: string, cause?: unknown) {
  const message = `the store in ${dataDirectory} cannot be opened: ${problem}`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { directory: dataDirectory } }, { cause });
}

/** The error for what was thrown while a file was checked, with what to do about it. */
export function unusable(place: Pick<StorePlace, 'dataDirectory'>, path: string, thrown: unknown): RmaError {
  if (thrown instanceof RmaError) return thrown;
  if (!(thrown instanceof Damage))
    return storeFailed(
      place,
      `${thrown instanceof Error ? thrown.message : String(thrown)}${adviceOn(thrown)}`,
      thrown,
    );
  const todo =
    'it was left as it is: move it away and restore a backup (--restore-from), or name an empty dataDirectory';
  return storeFailed(place, `${path} is damaged (${thrown.message}); ${todo}`, thrown);
}

const { ENOSPC, EDQUOT, EIO, EROFS } = constants.errno;
/** Error codes of Node, and error numbers of lmdb. */
const DISK_TROUBLE: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', ENOSPC, EDQUOT, EIO, EROFS];

function adviceOn(thrown: unknown): string {
  const isDisk = thrown instanceof Error && 'code' in thrown && DISK_TROUBLE.includes(thrown.code);
  return isDisk ? '; make room or mend the disk, then start the broker again' : '';
}
