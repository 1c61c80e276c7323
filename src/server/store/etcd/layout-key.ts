import type { RmaError } from '../../../common/errors/rma-error.js';
import { LAYOUT } from '../migrations/migrate.js';
import { storeOnEtcdFailed } from './etcd-errors.js';

/** What the layout's key says. Every version reads it before anything else, and campaigns only when it is its own. */
export type LayoutMark =
  | { readonly kind: 'layout'; readonly layout: number }
  /** A store is being written here; there is none before it is whole. */
  | { readonly kind: 'coming' }
  /** The store is given up, and being copied to another place. */
  | { readonly kind: 'leaving'; readonly layout: number }
  /** It has become a store elsewhere. */
  | { readonly kind: 'left' }
  | { readonly kind: 'unknown' };

const COMING = 'coming ';
const LEAVING = 'leaving ';
/** The key of a store that is one no more. */
export const LEFT = 'left';

/** The key of a store of the current layout. */
export const CURRENT = String(LAYOUT);

/** The key while a store is written. @param id another one for each writer */
export function comingText(id: string): string {
  return `${COMING}${id}`;
}

/** The key of a store of the current layout while it is given up. */
export const LEAVING_CURRENT = `${LEAVING}${LAYOUT}`;

export function readLayout(text: string): LayoutMark {
  if (text.startsWith(COMING)) return { kind: 'coming' };
  if (text === LEFT) return { kind: 'left' };
  const isLeaving = text.startsWith(LEAVING);
  const layout = Number(isLeaving ? text.slice(LEAVING.length) : text);
  if (!Number.isSafeInteger(layout) || layout <= 0) return { kind: 'unknown' };
  return { kind: isLeaving ? 'leaving' : 'layout', layout };
}

/** STORE_FAILED when this version cannot use a store whose layout's key says this; null when it can. */
export function layoutProblem(text: string): RmaError | null {
  const mark = readLayout(text);
  switch (mark.kind) {
    case 'layout':
      return mark.layout === LAYOUT ? null : lasting(otherLayout(text));
    case 'coming':
      return storeOnEtcdFailed('it is being copied to etcd, or that was cut short: wait, or repeat what was begun');
    case 'leaving': {
      const back = `etcdctl put on its key "layout" with ${mark.layout} takes it back`;
      return storeOnEtcdFailed(`it is being moved out of etcd (--move-store-to lmdb): wait, or repeat that; ${back}`);
    }
    case 'left': {
      const todo = 'run the broker with store lmdb, or move it in again (--move-store-to etcd)';
      return lasting(`it was moved out of etcd: ${todo}`);
    }
    case 'unknown':
      return lasting(otherLayout(text));
  }
}

const LASTING = 'OTHER_LAYOUT';

/** Whether waiting is of no use: only a broker of another version, or with another store, can go on. */
export function isLasting({ metadata }: Pick<RmaError, 'metadata'>): boolean {
  return metadata['cause'] === LASTING;
}

function lasting(problem: string): RmaError {
  return storeOnEtcdFailed(problem, undefined, { cause: LASTING });
}

function otherLayout(text: string): string {
  return `it has layout ${text} and this broker knows ${LAYOUT}: run a broker of the version that wrote it`;
}
