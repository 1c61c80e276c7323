import { RmaError } from '../../../common/errors/rma-error.js';

/** What the store uses of the lmdb package, besides its types. */
export type Lmdb = Pick<typeof import('lmdb'), 'open'>;

/** Enough for the names of the platform and of what was tried. */
const WHY_CHARS_MAX = 300;

/**
 * Loads LMDB when a store is about to be opened, and never before: it is native code without a binary for some
 * platforms, and whatever needs no store works without it. Throws STORE_FAILED with what to do when it cannot be
 * loaded.
 *
 * Call it before anything is made on disk.
 */
export async function loadLmdb(load: () => Promise<Lmdb> = () => import('lmdb')): Promise<Lmdb> {
  try {
    return await load();
  } catch (cause) {
    const todo = 'compile it ("Install" in docs/operations.md says how), or try the broker out with --store=memory';
    const message = `LMDB, which the store needs, cannot be loaded on ${platform()} (${whyOf(cause)}): ${todo}`;
    throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { platform: platform() } }, { cause });
  }
}

function platform(): string {
  return `${process.platform} ${process.arch}`;
}

/** The first line: the others are paths that were tried, or a stack. */
function whyOf(thrown: unknown): string {
  const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  return line.trim().slice(0, WHY_CHARS_MAX);
}
