import type { Command } from 'commander';
import type { LabelRequirement } from '../../../domain/labels.js';
import type { ListOptions } from '../../rpc/broker-calls.js';
import { selectorValue } from './selector.js';

/** What a command line says about which entries of a collection it wants. */
export interface ListFlags {
  readonly filter: string;
  readonly selector?: readonly LabelRequirement[];
}

/**
 * Adds the options by which lists and watches say what they want. `fields` are those that
 * a filter may use, for the help.
 */
export function addListOptions(command: Command, fields: string): Command {
  return command
    .option('--filter <terms>', `terms joined by AND over ${fields}, such as 'device = kvm'`, '')
    .option('-l, --selector <terms>', "only those whose labels meet this, such as 'zone in (a,b),!gpu'", selectorValue);
}

/** What the flags ask for. */
export function listOf({ filter, selector }: ListFlags): ListOptions {
  return { filter, ...(selector === undefined ? {} : { labelRequirements: selector }) };
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const NAMES_STATE = /(?:^|\s)state\s*!?=/;
const NOT_ENDED = ['RELEASED', 'EXPIRED', 'REVOKED', 'LOST'].map((state) => `state != ${state}`).join(' AND ');

/**
 * A filter over claims that leaves out ended ones, unless it names states itself: whoever does knows which they want.
 */
export function withoutEnded(filter: string): string {
  if (NAMES_STATE.test(filter.replaceAll(QUOTED, ''))) return filter;
  return filter.trim() === '' ? NOT_ENDED : `${filter} AND ${NOT_ENDED}`;
}
