import { createHash } from 'node:crypto';
import { invalidField } from '../../../common/errors/rma-error.js';
import { parseCount } from './number.js';

export const PAGE_SIZE_MAX = 1_000;
const PAGE_SIZE_DEFAULT = 100;

/** How many entries the caller wants on a page. */
export function parsePageSize(pageSize: number): number {
  return pageSize === 0 ? PAGE_SIZE_DEFAULT : parseCount('page_size', pageSize, 1, PAGE_SIZE_MAX);
}

/** Where a page left off, bound to what it was made for: a filter, or all that a request asks. */
export function makePageToken(position: string, filter: string): string {
  return Buffer.from(JSON.stringify([position, fingerprint(filter)])).toString('base64url');
}

/** The position in a page token; '' when there is none. */
export function parsePageToken(token: string, filter: string): string {
  if (token === '') return '';
  const [position, mark] = decode(token);
  if (typeof position !== 'string' || typeof mark !== 'string') throw invalidField('page_token', 'is not one of ours');
  if (mark !== fingerprint(filter))
    throw invalidField('page_token', 'belongs to a request that asked for something else');
  return position;
}

function decode(token: string): readonly unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(decoded) ? decoded : [];
  } catch {
    return [];
  }
}

function fingerprint(filter: string): string {
  return createHash('sha256').update(filter).digest('base64url').slice(0, 12);
}
