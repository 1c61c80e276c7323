import type { Command } from 'commander';
import type { LabelRequirement } from '../../../domain/labels.js';
import type { ListOptions } from '../../rpc/broker-calls.js';
import { selectorValue } from './selector.js';

/** The options that select entries of a collection. */
export interface ListFlags {
  readonly filter: string;
  readonly selector?: readonly LabelRequirement[];
}

/**
 * Adds the options with which lists and watches select entries. `fields` are those that a filter may use, for the help.
 */
export function addListOptions(command: Command, fields: string): Command {
  return command
    .option('--filter <terms>', `terms joined by AND over ${fields}, such as 'device = kvm'`, '')
    .option('-l, --selector <terms>', "only those with matching labels, such as 'zone in (a,b),!gpu'", selectorValue);
}

/** The flags as list options. */
export function listOf({ filter, selector }: ListFlags): ListOptions {
  return { filter, ...(selector === undefined ? {} : { labelRequirements: selector }) };
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const NAMES_STATE = /(?:^|\s)state\s*!?=/;
const NOT_ENDED = ['RELEASED', 'EXPIRED', 'REVOKED', 'LOST'].map((state) => `state != ${state}`).join(' AND ');

/** Adds to a filter over claims that ended ones are left out, unless it names states itself. */
export function withoutEnded(filter: string): string {
  if (NAMES_STATE.test(filter.replaceAll(QUOTED, ''))) return filter;
  return filter.trim() === '' ? NOT_ENDED : `${filter} AND ${NOT_ENDED}`;
}
