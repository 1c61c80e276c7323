import { ID_PATTERN } from '../../domain/ids.js';
import { isPrintable } from '../../domain/text.js';
import { isIdentity } from '../tls/certificate-identity.js';
import { isIdentityPattern } from '../tls/identity-patterns.js';
import { DURATION_FORM, formatDurationMs, parseDurationMs } from '../units/duration.js';
import { formatSizeBytes, parseSizeBytes, SIZE_FORM } from '../units/size.js';
import { ADDRESS_FORM, ADDRESSES_FORM, parseAddress, parseAddresses } from './address.js';
import type { Kind, RawValue } from './setting.js';

/** Upper bound of a list's or map's members: more is a mistake, and each is checked at each use. */
const MEMBERS_MAX = 64;
/** More than any name of a user has. */
const LINE_MAX = 256;

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A duration in milliseconds, within `range`. */
export function duration(range: Range): Kind<number> {
  const limits = `from ${formatDurationMs(range.min)} to ${formatDurationMs(range.max)}`;
  return {
    ...scalar('DURATION', `${DURATION_FORM}, ${limits}`, (text) => within(range, parseDurationMs(text))),
    toPlain: formatDurationMs,
  };
}

/** A size in bytes, within `range`. */
export function size(range: Range): Kind<number> {
  const limits = `from ${formatSizeBytes(range.min)} to ${formatSizeBytes(range.max)}`;
  return {
    ...scalar('SIZE', `${SIZE_FORM}, ${limits}`, (text) => within(range, parseSizeBytes(text))),
    toPlain: formatSizeBytes,
  };
}

/** A whole number, within `range`. */
export function integer(range: Range): Kind<number> {
  const allowed = `a whole number from ${range.min} to ${range.max}`;
  return scalar('N', allowed, (text) => within(range, wholeNumber(text)));
}

/** One of `words`. */
export function choice<const Words extends readonly string[]>(words: Words): Kind<Words[number]> {
  return scalar(words.join('|'), `one of ${words.join(', ')}`, (text) => words.find((word) => word === text));
}

/** On or off. */
export function onOff(): Kind<boolean> {
  const parse = (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined);
  return { ...scalar('true|false', 'true or false', parse), isSwitch: true };
}

/** An absolute path. */
export function path(): Kind<string> {
  const parse = (text: string) => (text.startsWith('/') && !text.includes('\0') ? text : undefined);
  return scalar('PATH', 'an absolute path', parse);
}

/** An id as allowed in a resource name. */
export function id(): Kind<string> {
  const allowed = '1 to 63 of a-z, 0-9 and "-", with a letter or digit at both ends';
  return scalar('ID', allowed, (text) => (ID_PATTERN.test(text) ? text : undefined));
}

/** An id, or a host name that becomes one: up to its first dot, in lower case. */
export function hostId(): Kind<string> {
  const allowed = 'a host name, taken up to its first dot: 1 to 63 letters, digits and "-", with no "-" at either end';
  const parse = (text: string) => {
    const name = text.toLowerCase().split('.')[0] ?? '';
    return ID_PATTERN.test(name) ? name : undefined;
  };
  return scalar('NAME', allowed, parse);
}

/** The name or number of a Unix group. */
export function group(): Kind<string> {
  return scalar('GROUP', 'the name or number of a group', accountOf);
}

/** The name or number of a Unix user. */
export function user(): Kind<string> {
  return scalar('USER', 'the name or number of a user', accountOf);
}

/** An identity: the URI of a certificate. */
export function identity(): Kind<string> {
  const allowed = 'a URI such as spiffe://example.org/broker';
  return scalar('URI', allowed, (text) => (isIdentity(text) ? text : undefined));
}

/** SPIFFE ids, in which `*` stands for any one segment. */
export function identityPatterns(): Kind<readonly string[]> {
  return {
    shape: 'list',
    placeholder: 'URI,URI,…',
    allowed: `a list of at most ${MEMBERS_MAX} URIs such as spiffe://example.org/metrics/*, where * is any one segment`,
    parse: (raw) =>
      isList(raw) && raw.length <= MEMBERS_MAX && raw.every((text) => isIdentityPattern(text)) ? raw : undefined,
    toPlain: (patterns) => patterns,
  };
}

/** "HOST:PORT". */
export function address(): Kind<string> {
  return scalar('HOST:PORT', ADDRESS_FORM, (text) => (parseAddress(text) === undefined ? undefined : text));
}

/** Several "HOST:PORT", each once. */
export function addresses(): Kind<readonly string[]> {
  const isAddresses = (raw: RawValue): raw is readonly string[] =>
    isList(raw) && raw.length > 0 && raw.length <= MEMBERS_MAX && new Set(raw).size === raw.length;
  return {
    shape: 'list',
    placeholder: 'HOST:PORT,…',
    allowed: `a list of 1 to ${MEMBERS_MAX} different addresses, each ${ADDRESS_FORM}`,
    parse: (raw) => (isAddresses(raw) && raw.every((text) => parseAddress(text) !== undefined) ? raw : undefined),
    toPlain: (list) => list,
  };
}

/** What the names of keys in etcd begin with: "/NAME/", of any number of names. */
export function etcdPrefix(): Kind<string> {
  const allowed = 'one or more names of letters, digits, "-", "_" and ".", with a "/" before and after each';
  return scalar('PREFIX', allowed, (text) => (/^\/([A-Za-z0-9._-]{1,63}\/){1,8}$/.test(text) ? text : undefined));
}

/** Printable text of one line. */
export function line(): Kind<string> {
  const isLine = (text: string) => text !== '' && text.length <= LINE_MAX && isPrintable(text);
  return scalar('TEXT', `1 to ${LINE_MAX} printable characters`, (text) => (isLine(text) ? text : undefined));
}

/** "HOST:PORT", or several with commas between them, as text: `parseAddresses` takes them apart. */
export function brokerAddresses(): Kind<string> {
  return scalar('HOST:PORT,…', ADDRESSES_FORM, (text) => (parseAddresses(text) === undefined ? undefined : text));
}

/** "HOST:PORT", or "off", which is parsed to null. */
export function addressOrOff(): Kind<string | null> {
  const parse = (text: string) => (text === 'off' ? null : parseAddress(text) === undefined ? undefined : text);
  const toPlain = (value: string | null) => value ?? 'off';
  return { ...scalar('HOST:PORT|off', `${ADDRESS_FORM}, or off`, parse), toPlain };
}

/** The permission bits of a file, written in octal. */
export function fileMode(): Kind<number> {
  const parse = (text: string) => (/^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined);
  const toPlain = (mode: number) => mode.toString(8).padStart(4, '0');
  return { ...scalar('MODE', 'three octal digits such as 0660', parse), toPlain };
}

/** Numeric ids of users or groups. */
export function numericIds(): Kind<readonly number[]> {
  return {
    shape: 'list',
    placeholder: 'N,N,…',
    allowed: `a list of at most ${MEMBERS_MAX} user or group numbers`,
    parse: (raw) => (isList(raw) && raw.length <= MEMBERS_MAX ? allDefined(raw.map(numericId)) : undefined),
    toPlain: (numbers) => numbers,
  };
}

/** Labels, within the limits that proto/rma/v1/types.proto sets. */
export function labels(): Kind<Readonly<Record<string, string>>> {
  return {
    shape: 'map',
    placeholder: 'KEY=VALUE,…',
    allowed: `at most ${MEMBERS_MAX} keys of 1 to 63 printable characters with values of at most 256`,
    parse: (raw) => (isMap(raw) && areLabels(raw) ? raw : undefined),
    toPlain: (map) => map,
  };
}

function accountOf(text: string): string | undefined {
  return /^([a-z_][a-z0-9_-]{0,31}|[0-9]{1,10})$/.test(text) ? text : undefined;
}

/** Text of one line that `parse` understands. */
export function scalar<T>(placeholder: string, allowed: string, parse: (text: string) => T | undefined): Kind<T> {
  return {
    shape: 'scalar',
    placeholder,
    allowed,
    parse: (raw) => (typeof raw === 'string' ? parse(raw) : undefined),
    toPlain: (value) => value,
  };
}

function within({ min, max }: Range, value: number | undefined): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^(0|-?[1-9][0-9]{0,14})$/.test(text) ? Number(text) : undefined;
}

/** uid_t and gid_t have 32 bits, and the largest value means "none". */
function numericId(text: string): number | undefined {
  return within({ min: 0, max: 2 ** 32 - 2 }, wholeNumber(text));
}

function allDefined<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const defined = values.filter((value) => value !== undefined);
  return defined.length === values.length ? defined : undefined;
}

function areLabels(map: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(map);
  return entries.length <= MEMBERS_MAX && entries.every(([key, value]) => isLabelKey(key) && isLabelValue(value));
}

/** The broker refuses a node with other keys. */
function isLabelKey(key: string): boolean {
  return key.length >= 1 && key.length <= 63 && isPrintable(key);
}

function isLabelValue(value: string): boolean {
  return value.length <= 256 && isPrintable(value);
}

function isList(raw: RawValue): raw is readonly string[] {
  return Array.isArray(raw) && raw.every(isText);
}

function isMap(raw: RawValue): raw is Readonly<Record<string, string>> {
  return typeof raw === 'object' && !Array.isArray(raw) && Object.values(raw).every(isText);
}

function isText(raw: unknown): raw is string {
  return typeof raw === 'string';
}
