import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';

/** What a claim's answer has besides its specification, in bytes: names, states, moments, its token. */
export const ANSWER_BYTES = 600;
/** What surrounds a text in a message. */
const FRAME_BYTES = 8;

/** About how many bytes, or more, the answer to a request has: the specification comes back in it. */
export function answerBytesOf({ spec }: CreateClaimRequest__Output): number {
  if (!spec) return ANSWER_BYTES;
  let bytes = ANSWER_BYTES + textBytes(spec.guest);
  for (const key in spec.labels) bytes += textBytes(key) + textBytes(spec.labels[key] ?? '');
  for (const node of spec.excludedNodes) bytes += textBytes(node);
  for (const requirement of spec.labelRequirements) bytes += requirementBytes(requirement);
  for (const { requirement } of spec.labelPreferences) if (requirement) bytes += requirementBytes(requirement);
  return bytes;
}

function requirementBytes({ key, values }: { readonly key: string; readonly values: readonly string[] }): number {
  let bytes = textBytes(key);
  for (const value of values) bytes += textBytes(value);
  return bytes;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text) + FRAME_BYTES;
}
