import type { RmaError } from '../../../common/errors/rma-error.js';
import { canMigrate, LAYOUT } from '../migrations/migrate.js';
import { storeOnEtcdFailed } from './etcd-errors.js';

/** What the layout's key says. Every version reads it before anything else, and campaigns only when it is its own. */
export type LayoutMark =
  | { readonly kind: 'layout'; readonly layout: number }
  /** A store is being written here; there is none before it is whole. */
  | { readonly kind: 'coming' }
  /** A store of an older layout, of which one of a newer layout is being made beside it. */
  | { readonly kind: 'migrating'; readonly layout: number }
  /** The store is given up, and being copied to another place. */
  | { readonly kind: 'leaving'; readonly layout: number }
  /** It has become a store elsewhere. */
  | { readonly kind: 'left' }
  | { readonly kind: 'unknown' };

const COMING = 'coming ';
const LEAVING = 'leaving ';
const MIGRATING = 'migrating ';
/** The key of a store that is one no more. */
export const LEFT = 'left';

/** The key of a store of the current layout. */
export const CURRENT = String(LAYOUT);

/** The key while a store is written. @param id another one for each writer */
export function comingText(id: string): string {
  return `${COMING}${id}`;
}

/** The key of a store of an older layout while it is brought up to date. @param id another one for each writer */
export function migratingText(layout: number, id: string): string {
  return `${MIGRATING}${layout} ${id}`;
}

/** The key of a store of the current layout while it is given up. */
export const LEAVING_CURRENT = `${LEAVING}${LAYOUT}`;

export function readLayout(text: string): LayoutMark {
  if (text.startsWith(COMING)) return { kind: 'coming' };
  if (text === LEFT) return { kind: 'left' };
  const [, kind = 'layout ', digits] = /^(leaving |migrating )?(\d{1,9})( |$)/.exec(text) ?? [];
  if (digits === undefined) return { kind: 'unknown' };
  const layout = Number(digits);
  if (kind === MIGRATING) return { kind: 'migrating', layout };
  return { kind: kind === LEAVING ? 'leaving' : 'layout', layout };
}

/** STORE_FAILED when this version cannot use a store whose layout's key says this; null when it can. */
export function layoutProblem(text: string): RmaError | null {
  const mark = readLayout(text);
  switch (mark.kind) {
    case 'layout':
      return mark.layout === LAYOUT ? null : otherLayout(mark.layout);
    case 'coming':
      return storeOnEtcdFailed('it is being copied to etcd, or that was cut short: wait, or repeat what was begun');
    case 'migrating':
      if (isOlder(mark.layout)) return older(mark.layout);
      return storeOnEtcdFailed(`a broker of a newer version makes one of a newer layout of it (it has ${mark.layout})`);
    case 'leaving': {
      const back = `etcdctl put on its key "layout" with ${mark.layout} takes it back`;
      return storeOnEtcdFailed(`it is being moved out of etcd (--move-store-to lmdb): wait, or repeat that; ${back}`);
    }
    case 'left': {
      const todo = 'run the broker with store lmdb, or move it in again (--move-store-to etcd)';
      return lasting(`it was moved out of etcd: ${todo}`);
    }
    case 'unknown':
      return lasting(otherVersion(text));
  }
}

const LASTING = 'OTHER_LAYOUT';
const OLDER = 'OLDER_LAYOUT';

/** Whether waiting is of no use: only a broker of another version, or with another store, can go on. */
export function isLasting({ metadata }: Pick<RmaError, 'metadata'>): boolean {
  return metadata['cause'] === LASTING;
}

/** Whether this version can bring it up to date: see migrate-on-etcd.ts. */
export function isOfOlderLayout({ metadata }: Pick<RmaError, 'metadata'>): boolean {
  return metadata['cause'] === OLDER;
}

function otherLayout(layout: number): RmaError {
  return isOlder(layout) ? older(layout) : lasting(otherVersion(String(layout)));
}

function isOlder(layout: number): boolean {
  return layout < LAYOUT && canMigrate(layout);
}

function older(layout: number): RmaError {
  const when = 'it is brought up to date once no broker of the version before leads or stands by';
  return storeOnEtcdFailed(`it has layout ${layout}; ${when}`, undefined, { cause: OLDER });
}

function lasting(problem: string): RmaError {
  return storeOnEtcdFailed(problem, undefined, { cause: LASTING });
}

function otherVersion(layout: string): string {
  return `it has layout ${layout} and this broker knows ${LAYOUT}: run a broker of the version that wrote it`;
}
