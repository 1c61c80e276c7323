import { NEEDS, SHARINGS, STRATEGIES } from '../../../domain/broker/records/claim.js';
import { DEVICE_KINDS } from '../../../domain/claim-state.js';
import { LABEL_OPERATORS } from '../../../domain/labels.js';
import { printable } from '../../../domain/text.js';
import type { ClaimSpec__Output } from '../../../gen/rma/v1/ClaimSpec.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import type { ClaimSpec, Unknown } from '../../resources/claim.js';
import { oneOf } from './one-of.js';

/** A guest's request in the client's types. */
export function parseClaimSpec(wire: ClaimSpec__Output): ClaimSpec {
  return {
    guest: wire.guest,
    minRmaBytes: wire.minRmaBytes,
    maxRmaBytes: wire.maxRmaBytes || null,
    labelRequirements: wire.labelRequirements.flatMap(parseRequirement),
    node: wire.node || null,
    device: wire.device === 'DEVICE_KIND_UNSPECIFIED' ? null : oneOf(DEVICE_KINDS, wire.device),
    labels: { ...wire.labels },
    excludedNodes: [...wire.excludedNodes],
    tenant: wire.tenant || null,
    priority: wire.priority,
    group: wire.group || null,
    sharing: said(SHARINGS, wire.sharing, 'ALLOWED'),
    strategy: said(STRATEGIES, wire.strategy, 'SPREAD'),
    spreadLabel: wire.spreadLabel || null,
    labelPreferences: wire.labelPreferences.flatMap(({ requirement, weight }) =>
      requirement === null ? [] : parseRequirement(requirement).map((known) => ({ requirement: known, weight })),
    ),
    need: said(NEEDS, wire.need, 'REQUIRED'),
    holder: wire.holder === null ? null : { uids: [...wire.holder.uids], cgroups: wire.holder.cgroups.map(printable) },
  };
}

/** `unsaid` stands in for what an older broker does not send. */
function said<Word extends string>(words: readonly Word[], wire: string, unsaid: Word): Word | Unknown {
  return typeof wire === 'string' && wire.endsWith('_UNSPECIFIED') ? unsaid : oneOf(words, wire);
}

/**
 * The client's types have no operator that this build does not know; since the claim is placed, it no longer matters.
 */
function parseRequirement({ key, operator, values }: LabelRequirement__Output) {
  const known = LABEL_OPERATORS.find((name) => name === operator);
  return known === undefined ? [] : [{ key, operator: known, values: [...values] }];
}
