import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';

/** The bytes of a claim's answer besides its specification: names, states, times, its token. */
export const ANSWER_BYTES = 600;
/** The overhead of one string field in a message. */
const FRAME_BYTES = 8;

/** An upper estimate of the bytes in the answer to a request, which repeats its specification. */
export function answerBytesOf({ spec }: CreateClaimRequest__Output): number {
  if (!spec) return ANSWER_BYTES;
  let bytes = ANSWER_BYTES + textBytes(spec.guest);
  for (const key in spec.labels) bytes += textBytes(key) + textBytes(spec.labels[key] ?? '');
  for (const node of spec.excludedNodes) bytes += textBytes(node);
  for (const requirement of spec.labelRequirements) bytes += requirementBytes(requirement);
  for (const { requirement } of spec.labelPreferences) if (requirement) bytes += requirementBytes(requirement);
  for (const cgroup of spec.holder?.cgroups ?? []) bytes += textBytes(cgroup);
  return bytes + (spec.holder?.uids.length ?? 0) * FRAME_BYTES;
}

function requirementBytes({ key, values }: { readonly key: string; readonly values: readonly string[] }): number {
  let bytes = textBytes(key);
  for (const value of values) bytes += textBytes(value);
  return bytes;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text) + FRAME_BYTES;
}
