import { createHash } from 'node:crypto';
import { invalidField } from '../../../common/errors/rma-error.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../../../domain/contract-limits.js';
import { parseCount } from './number.js';
import type { Position } from './position.js';

/** The broker's own tokens have about 100 characters. */
const TOKEN_CHARACTERS_MAX = 512;

/** How many entries the caller wants on a page. */
export function parsePageSize(pageSize: number): number {
  return pageSize === 0 ? PAGE_SIZE_DEFAULT : parseCount('page_size', pageSize, 1, PAGE_SIZE_MAX);
}

/** A token for where a page ended, bound to the request: its filter, or everything that it asks for. */
export function makePageToken<T>(position: Position<T>, at: T, filter: string): string {
  return tokenOf(position.write(at), fingerprint(filter));
}

/**
 * Where the previous page ended; null for the first page. A token is accepted only in exactly the form in which this
 * broker, or one of 0.1.0, writes it.
 */
export function parsePageToken<T>(position: Position<T>, token: string, filter: string): T | null {
  if (token === '') return null;
  const [text, mark] = token.length <= TOKEN_CHARACTERS_MAX ? decode(token) : [];
  if (typeof text !== 'string' || typeof mark !== 'string' || tokenOf(text, mark) !== token) throw notOurs();
  if (mark !== fingerprint(filter)) throw invalidField('page_token', 'belongs to a request with other fields');
  return position.read(text) ?? notOursAtAll();
}

function tokenOf(text: string, mark: string): string {
  return Buffer.from(JSON.stringify([text, mark])).toString('base64url');
}

function decode(token: string): readonly unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(decoded) ? decoded : [];
  } catch {
    return [];
  }
}

function notOurs(): Error {
  return invalidField('page_token', 'was not issued by this broker; begin with the first page');
}

function notOursAtAll(): never {
  throw notOurs();
}

function fingerprint(filter: string): string {
  return createHash('sha256').update(filter).digest('base64url').slice(0, 12);
}
