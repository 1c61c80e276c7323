import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import protobuf from 'protobufjs';
import {
  BATCH_CLAIMS_MAX,
  CGROUP_PATTERN_CHARACTERS_MAX,
  CLAIM_LABEL_BYTES_MAX,
  CONDITION_BYTES_MAX,
  DRAIN_DEADLINE_MS,
  EXAMPLE_NODES_MAX,
  EXCLUDED_NODES_MAX,
  GROUP_GUESTS_MAX,
  GROUP_SPEC_BYTES_MAX,
  GUEST_CHARACTERS_MAX,
  HOLDER_CGROUPS_MAX,
  HOLDER_FDS_MAX,
  HOLDER_TEXT_BYTES_MAX,
  HOLDER_UIDS_MAX,
  HOLDERS_MAX,
  LABEL_KEY_CHARACTERS_MAX,
  LABEL_VALUE_CHARACTERS_MAX,
  LABELS_MAX,
  LINK_BATCH_ITEMS_MAX,
  PAGE_BYTES_MAX,
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  PREFERENCES_MAX,
  PRIORITY_MAX,
  RANKS_MAX,
  REASON_CHARACTERS_MAX,
  REMAINING_CLAIMS_MAX,
  REQUIREMENTS_MAX,
  SIZES_MAX,
  STANDBYS_MAX,
  TTL_MS,
  WAIT_MS_MAX,
  WEIGHT_MAX,
} from '../../src/domain/contract-limits.js';
import {
  CAPACITY_COUNT_MAX,
  CLAIMS_BEYOND_CAPACITY_MAX,
  CLEARING_MS_MAX,
  NODE_RMA_BYTES_MAX,
  PAGE_BYTES,
  RMA_BYTES_MAX,
} from '../../src/domain/link/agent-bounds.js';
import { read, trackedFiles } from './tree.js';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const TIB = 2 ** 40;
const HOUR_MS = 60 * 60 * 1_000;

const n = (value: number) => value.toLocaleString('en-US');
const seconds = (ms: number) => `${ms / 1_000} s`;
const hours = (ms: number) => `${ms / HOUR_MS} h`;
const days = (ms: number) => `${ms / (24 * HOUR_MS)} days`;

const TTL = `${seconds(TTL_MS.min)} to ${hours(TTL_MS.max)}`;
const TTL_OR_DEFAULT = `${TTL}; absent means ${TTL_MS.default / 60_000} minutes`;
const PAGE = `At most ${n(PAGE_SIZE_MAX)}; 0 means ${PAGE_SIZE_DEFAULT}. A page ends earlier when it reaches ${PAGE_BYTES_MAX / KIB} KiB`;
const REQUIREMENTS = `at most ${REQUIREMENTS_MAX}`;
const REASON = `1 to ${REASON_CHARACTERS_MAX} characters`;
const HOLDER_TEXT = `at most ${HOLDER_TEXT_BYTES_MAX} characters`;
const LINK_BATCH = `At most ${LINK_BATCH_ITEMS_MAX}.`;
assert.equal(EXAMPLE_NODES_MAX, 3, 'the comments say three');
assert.equal(CLEARING_MS_MAX, 24 * HOUR_MS, 'the comment says a day');

/** What the comment of a field or an RPC says of a limit. */
const LIMITS: Readonly<Record<string, string>> = {
  'BrokerService.BatchCreateClaims': `up to ${n(BATCH_CLAIMS_MAX)} claims`,
  'BrokerService.BatchReleaseClaims': `up to ${n(BATCH_CLAIMS_MAX)} claims`,
  'CreateClaimRequest.ttl': TTL_OR_DEFAULT,
  'CreateClaimRequest.wait': `up to ${hours(WAIT_MS_MAX)}`,
  'CreateClaimGroupRequest.specs': `1 to ${GROUP_GUESTS_MAX}, all with the same tenant, group, sharing and priority. Their guests, labels, conditions, excluded nodes and holders have at most ${GROUP_SPEC_BYTES_MAX / MIB} MiB together`,
  'CreateClaimGroupRequest.ttl': TTL_OR_DEFAULT,
  'RenewClaimRequest.ttl': TTL,
  'ListClaimsRequest.page_size': PAGE,
  'ListClaimsRequest.label_requirements': REQUIREMENTS,
  'ExplainPlacementRequest.page_size': `at most ${n(PAGE_SIZE_MAX)}`,
  'NodeVerdict.rank': `1 to ${n(RANKS_MAX)}`,
  'PlacementExplanation.CauseCount.example_nodes': 'Up to three',
  'ListNodesRequest.page_size': PAGE,
  'ListNodesRequest.label_requirements': REQUIREMENTS,
  'ListTenantsRequest.page_size': PAGE,
  'CordonNodeRequest.reason': REASON,
  'DrainNodeRequest.reason': REASON,
  'DrainNodeRequest.deadline': `${seconds(DRAIN_DEADLINE_MS.min)} to ${days(DRAIN_DEADLINE_MS.max)}`,
  'DrainNodeResponse.remaining_claims': `Up to ${REMAINING_CLAIMS_MAX}`,
  'GetStatusResponse.sizes': `up to ${SIZES_MAX}`,
  'Leadership.standbys': `up to ${STANDBYS_MAX}`,
  'Problem.example_nodes': 'Up to three',
  'ListNodeHoldersResponse.holders': `at most ${n(HOLDERS_MAX)} and ${PAGE_BYTES_MAX / KIB} KiB`,
  'HoldersReport.holders': `At most ${n(HOLDERS_MAX)}.`,
  'HolderRequirement.uids': `at most ${HOLDER_UIDS_MAX}`,
  'HolderRequirement.cgroups': `at most ${HOLDER_CGROUPS_MAX} paths of at most ${CGROUP_PATTERN_CHARACTERS_MAX}`,
  'RmaHolder.executable': HOLDER_TEXT,
  'RmaHolder.cgroup': HOLDER_TEXT,
  'RmaHolder.fds': `up to ${HOLDER_FDS_MAX}`,
  'ClaimSpec.guest': `1 to ${GUEST_CHARACTERS_MAX} printable characters`,
  'ClaimSpec.label_requirements': `At most ${REQUIREMENTS_MAX}, with ${CONDITION_BYTES_MAX / KIB} KiB together`,
  'ClaimSpec.label_preferences': `At most ${PREFERENCES_MAX}, with ${CONDITION_BYTES_MAX / KIB} KiB together`,
  'ClaimSpec.excluded_nodes': `At most ${EXCLUDED_NODES_MAX}.`,
  'ClaimSpec.priority': `-${n(PRIORITY_MAX)} to ${n(PRIORITY_MAX)}`,
  'LabelPreference.weight': `1 to ${WEIGHT_MAX};`,
  'ClearingProof.duration': 'At most a day.',
  'Orders.orders': LINK_BATCH,
  'ClaimReports.reports': LINK_BATCH,
  'Hello.rma_size_bytes': `A multiple of ${n(PAGE_BYTES)}, at most ${RMA_BYTES_MAX / TIB} TiB. Multiplied by the capacity it is at most ${NODE_RMA_BYTES_MAX / (1_024 * TIB)} PiB`,
  'Hello.claims': `at most ${n(CLAIMS_BEYOND_CAPACITY_MAX)} more claims`,
  'InventoryReport.capacity_count': `At most ${n(CAPACITY_COUNT_MAX)}.`,
};

const paths = trackedFiles().filter((path) => path.startsWith('proto/rma/'));

/** The comments of all fields and RPCs, each as one line, by the name of what it is about. */
function commentsOf(text: string): ReadonlyMap<string, string> {
  const { root } = protobuf.parse(text, { keepCase: true, alternateCommentMode: true });
  const comments = new Map<string, string>();
  const note = ({ fullName, comment }: { fullName: string; comment: string | null }) =>
    comments.set(fullName.replace(/^\.rma\.v1\./, ''), (comment ?? '').replace(/\s+/g, ' '));
  const visit = (namespace: protobuf.NamespaceBase): void => {
    if (namespace instanceof protobuf.Type) namespace.fieldsArray.forEach(note);
    if (namespace instanceof protobuf.Service) namespace.methodsArray.forEach(note);
    for (const nested of namespace.nestedArray) if (nested instanceof protobuf.Namespace) visit(nested);
  };
  visit(root);
  return comments;
}

const comments = new Map(paths.flatMap((path) => [...commentsOf(read(path))]));
const SAYS_A_LIMIT = /\b(?:at most|up to) (?:\d|a |three)|\d(?: s)? to \d/i;

describe('the comments of the contract', () => {
  for (const [name, limit] of Object.entries(LIMITS)) {
    it(`say of ${name} what is checked`, () => {
      const comment = comments.get(name) ?? '';
      assert.ok(comment.includes(limit), `"${comment}" does not say "${limit}"`);
    });
  }

  it('say nothing of a limit that is not compared here', () => {
    const others = [...comments].filter(([name, comment]) => SAYS_A_LIMIT.test(comment) && !(name in LIMITS));
    assert.deepEqual(others, []);
  });

  it('say how large labels may be', () => {
    const conventions = (read('proto/rma/v1/types.proto').split('package ')[0] ?? '').replace(/\n\/\/\s+/g, ' ');
    for (const limit of [
      `at most ${LABELS_MAX} for each object, keys of at most ${LABEL_KEY_CHARACTERS_MAX}`,
      `values of at most ${LABEL_VALUE_CHARACTERS_MAX} characters`,
      `at most ${CLAIM_LABEL_BYTES_MAX / KIB} KiB together`,
    ]) {
      assert.ok(conventions.includes(limit), `the conventions do not say "${limit}"`);
    }
  });

  it('would be found to say something else', () => {
    const said = commentsOf(
      'syntax = "proto3"; package rma.v1; message M {\n  // Up to 7,\n  // or 8.\n  uint32 x = 1;\n}',
    ).get('M.x');
    assert.equal(said, 'Up to 7, or 8.');
    assert.match(said, SAYS_A_LIMIT);
  });
});
