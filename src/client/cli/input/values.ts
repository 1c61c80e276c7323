import { InvalidArgumentError } from 'commander';
import { ADDRESSES_FORM, parseAddresses } from '../../../common/config/address.js';
import { DURATION_FORM, parseDurationMs } from '../../../common/units/duration.js';
import { parseSizeBytes, SIZE_FORM } from '../../../common/units/size.js';
import { DEVICE_KINDS, type DeviceKind } from '../../../domain/claim-state.js';
import { PRIORITY_MAX } from '../../../domain/contract-limits.js';
import { ID_PATTERN } from '../../../domain/ids.js';

/** Bytes of "128MiB". */
export function sizeValue(text: string): number {
  return parseSizeBytes(text) ?? reject(`write ${SIZE_FORM}.`);
}

/** The smallest page of any kernel: no RMA is smaller, and somebody who writes 128 means 128MiB. */
const PAGE_BYTES = 4_096;

/** Bytes of "128MiB", for an RMA. */
export function rmaSizeValue(text: string): number {
  const bytes = sizeValue(text);
  return bytes >= PAGE_BYTES
    ? bytes
    : reject(`${text} is a number of bytes, less than a page: write 128MiB, for example.`);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID, so that no other caller makes up the same id. */
export function uuidValue(text: string): string {
  return UUID.test(text) ? text : reject('write a UUID, as uuidgen prints one.');
}

/** Milliseconds of "5m". */
export function durationValue(text: string): number {
  return parseDurationMs(text) ?? reject(`write ${DURATION_FORM}.`);
}

/** A count from 0 on. */
export function quotaValue(text: string): number {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : reject('write a whole number from 0 on.');
}

/** Collects numbers of fds given any number of times. */
export function fdValues(text: string, before: readonly number[] = []): readonly number[] {
  return /^[0-9]{1,7}$/.test(text) ? [...before, Number(text)] : reject('write the number of an open fd.');
}

/** The brokers of one fleet with commas between them, or the admin socket of one. */
export function brokersValue(text: string): string {
  const isSocket = text.startsWith('unix:/');
  return isSocket || parseAddresses(text) !== undefined ? text : reject(`write ${ADDRESSES_FORM}, or unix:PATH.`);
}

export function deviceValue(text: string): DeviceKind {
  const known = DEVICE_KINDS.find((kind) => kind === text.toUpperCase());
  return known ?? reject(`write one of ${DEVICE_KINDS.join(', ').toLowerCase()}.`);
}

/** "claims/x", from that or from "x". */
export function claimNameValue(text: string): string {
  return resourceName('claims', text);
}

/** Collects claims given any number of times. */
export function claimNameValues(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, claimNameValue(text)];
}

/** "tenants/x", from that or from "x". */
export function tenantNameValue(text: string): string {
  return resourceName('tenants', text);
}

/** Collects guests given any number of times. */
export function guestsValue(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Collects nodes given any number of times. */
export function nodeNamesValue(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, nodeNameValue(text)];
}

/** A claim's priority in the queue. */
export function priorityValue(text: string): number {
  const priority = /^-?[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(priority) <= PRIORITY_MAX
    ? priority
    : reject(`write a whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX}.`);
}

/** An id of the caller's own. */
export function idValue(text: string): string {
  return ID_PATTERN.test(text) ? text : reject('write an id of a-z, 0-9 and -.');
}

/** "nodes/x", from that or from "x". */
export function nodeNameValue(text: string): string {
  return resourceName('nodes', text);
}

/** An agent's identity. */
export function identityValue(text: string): string {
  return ID_PATTERN.test(text) ? text : reject("write an agent's identity, as 'rmactl node get' shows it.");
}

function resourceName(collection: string, text: string): string {
  const id = text.startsWith(`${collection}/`) ? text.slice(collection.length + 1) : text;
  if (ID_PATTERN.test(id)) return `${collection}/${id}`;
  return reject(`write an id of a-z, 0-9 and -, with or without "${collection}/" before it.`);
}

/** Collects "key=value" given any number of times. */
export function labelValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) return reject('write KEY=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Refuses an option's value; commander adds the option's name. */
export function reject(problem: string): never {
  throw new InvalidArgumentError(problem);
}
