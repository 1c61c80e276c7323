import { requirementInWords } from '../../../../domain/holder-requirement.js';
import type { Claim, ClaimHolder } from '../../../resources/claim.js';
import { ageCell, idCell, labelsCell, sizeCell, timeCell, untilCell } from '../cells.js';
import { renderFields } from '../fields.js';
import type { Look } from '../look.js';
import { isExpiring } from './claim-table.js';
import { specWords } from './placed-claim.js';

type Fields = readonly (readonly [name: string, value: string])[];

/** All of a claim, for people; `isWide` adds rarely needed fields. */
export function renderClaim(claim: Claim, nowMs: number, { isWide }: Pick<Look, 'isWide'>): string {
  const { name, spec, node, rmaBytes, device, holder, createTimeMs } = claim;
  return renderFields([
    ['claim', name],
    ['guest', spec.guest],
    ['state', stateWords(claim)],
    ['node', node],
    ['rma', rmaBytes === 0 ? 'none' : `${sizeCell(rmaBytes)} (${device})`],
    ...(isExpiring(claim) ? [['expires in', untilCell(claim.expireTimeMs, nowMs)] as const] : []),
    ...(holder === null ? [] : [['holder', holderWords(holder)] as const]),
    ...field('redeemed by', spec.holder === null ? '' : `a process of ${requirementInWords(spec.holder)} only`),
    ...field('tenant', spec.tenant === null ? '' : idCell(spec.tenant)),
    ...field('labels', labelsCell(spec.labels)),
    ['age', ageCell(createTimeMs, nowMs)],
    ...(isWide ? wideFields(claim) : []),
  ]);
}

function stateWords({ state, endCause }: Claim): string {
  return endCause === null ? state : `${state} (${endCause})`;
}

function holderWords({ pid, uid, executable }: ClaimHolder): string {
  return `pid ${pid}, uid ${uid}${executable === '' ? '' : `, ${executable}`}`;
}

function wideFields(claim: Claim): Fields {
  const { spec, fencingToken, clearing, createTimeMs, updateTimeMs, endTimeMs, revision } = claim;
  return [
    ['asked for', specWords(spec)],
    ['fencing', String(fencingToken)],
    ...(clearing === null ? [] : [['cleared', `${clearing.method}, ${clearing.pagesChecked} pages checked`] as const]),
    ['created', timeCell(createTimeMs)],
    ['updated', timeCell(updateTimeMs)],
    ...(endTimeMs === null ? [] : [['ended', timeCell(endTimeMs)] as const]),
    ['revision', String(revision)],
  ];
}

function field(name: string, value: string): Fields {
  return value === '' ? [] : [[name, value]];
}
