import { type Command, Option } from 'commander';
import {
  NEEDS,
  type Need,
  SHARINGS,
  type Sharing,
  STRATEGIES,
  type Strategy,
} from '../../../domain/broker/records/claim.js';
import type { DeviceKind } from '../../../domain/claim-state.js';
import { PRIORITY_MAX } from '../../../domain/contract-limits.js';
import type { LabelPreference, LabelRequirement } from '../../../domain/labels.js';
import type { ClaimSpecOptions } from '../../resources/claim-spec-options.js';
import { cgroupValues, uidValues } from './holder-values.js';
import { preferenceValue, selectorValue } from './selector.js';
import {
  deviceValue,
  idValue,
  labelValue,
  nodeNamesValue,
  nodeNameValue,
  priorityValue,
  reject,
  rmaSizeValue,
  tenantNameValue,
} from './values.js';

/** The options that describe a guest's request. */
export interface SpecFlags {
  readonly minRma: number;
  readonly maxRma?: number;
  readonly selector?: readonly LabelRequirement[];
  readonly prefer?: readonly LabelPreference[];
  readonly node?: string;
  readonly excludeNode?: readonly string[];
  readonly device?: DeviceKind;
  readonly label?: Readonly<Record<string, string>>;
  readonly tenant?: string;
  readonly priority?: number;
  readonly group?: string;
  readonly sharing?: Sharing;
  readonly strategy?: Strategy;
  readonly spreadLabel?: string;
  readonly need?: Need;
  readonly holderUid?: readonly number[];
  readonly holderCgroup?: readonly string[];
}

/** Adds the options with which `claim create` and `explain` describe a guest's request. */
export function addSpecOptions(command: Command): Command {
  return command
    .requiredOption('--min-rma <size>', 'the smallest RMA that serves, such as 128MiB', rmaSizeValue)
    .option('--max-rma <size>', 'the largest RMA to use for it', rmaSizeValue)
    .option('--node <node>', 'only this node', nodeNameValue)
    .option('--exclude-node <node>', 'never this node; may be repeated', nodeNamesValue)
    .option('--device <device>', 'only nodes with this device: kvm, hugetlb or memfd', deviceValue)
    .option('--selector <terms>', "only nodes with matching labels, such as 'zone in (a,b),!gpu'", selectorValue)
    .option(
      '--prefer <term=weight>',
      "prefer nodes with matching labels, such as 'disk=ssd=10'; may be repeated, and weights add up",
      preferenceValue,
    )
    .addOption(
      wordOption(
        '--strategy <strategy>',
        'spread: the node with the most free RMAs; binpack: with the fewest',
        STRATEGIES,
      ),
    )
    .option('--spread-label <key>', "spread over the values of this node label first, such as 'zone'")
    .option('--group <id>', 'guests that belong together, such as the replicas of one service', idValue)
    .addOption(wordOption('--sharing <sharing>', 'whether it may share a node with others of its group', SHARINGS))
    .addOption(wordOption('--need <need>', 'preferred: place it without an RMA when none is free', NEEDS))
    .option(
      '--holder-uid <uid>',
      'only a process of this user, by its number on the node, may redeem; may be repeated',
      uidValues,
    )
    .option(
      '--holder-cgroup <path>',
      "only a process of this control group, such as '/machine.slice/*', may redeem; may be repeated",
      cgroupValues,
    )
    .option('--tenant <tenant>', 'whose quota it counts against', tenantNameValue)
    .option(
      '--priority <number>',
      `order in the queue, -${PRIORITY_MAX} to ${PRIORITY_MAX}, the higher the sooner`,
      priorityValue,
    )
    .option('--label <key=value>', 'a label of the claim; may be repeated', labelValue);
}

/** The flags as a claim spec. */
export function specOf(flags: SpecFlags): Omit<ClaimSpecOptions, 'guest'> {
  const { minRma, maxRma, selector, prefer, excludeNode, label, holderUid, holderCgroup, ...rest } = flags;
  const { node, device, tenant, priority, group, sharing, strategy, spreadLabel, need } = rest;
  return {
    minRmaBytes: minRma,
    ...said({ maxRmaBytes: maxRma, labelRequirements: selector, labelPreferences: prefer }),
    ...said({ excludedNodes: excludeNode, labels: label, node, device, tenant, priority }),
    ...said({ group, sharing, strategy, spreadLabel, need }),
    ...(holderUid || holderCgroup ? { holder: said({ uids: holderUid, cgroups: holderCgroup }) } : {}),
  };
}

/** Only the options that were given; the broker chooses the others. */
function said<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

/** An option whose values are upper-case names of the domain, in lower case on the command line. */
function wordOption(flags: string, description: string, words: readonly string[]): Option {
  const choices = words.map((word) => word.toLowerCase());
  return new Option(flags, description)
    .choices(choices)
    .argParser((text: string) => words[choices.indexOf(text)] ?? reject(`Allowed choices are ${choices.join(', ')}.`));
}
