import { CGROUP_PATTERN_FORM, isCgroupPattern } from '../../../domain/cgroup-pattern.js';
import { reject } from './values.js';

/** Collects numbers of users given any number of times. */
export function uidValues(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^[0-9]{1,10}$/.test(text)) return reject('write the number of a user, as id -u prints it on the node.');
  return [...before, Number(text)];
}

/** Collects patterns of control groups given any number of times. */
export function cgroupValues(text: string, before: readonly string[] = []): readonly string[] {
  return isCgroupPattern(text) ? [...before, text] : reject(`write ${CGROUP_PATTERN_FORM}.`);
}
