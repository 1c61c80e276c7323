import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isIdentity } from '../../../../src/common/tls/certificate-identity.js';
import { recorded } from '../../../../src/domain/broker/fleet/recorded.js';
import { createClaimGroup } from '../../../../src/domain/broker/groups/create-claim-group.js';
import { authorBytes, specBytes } from '../../../../src/domain/broker/groups/spec-bytes.js';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import {
  CGROUP_PATTERN_CHARACTERS_MAX,
  CONDITION_BYTES_MAX,
  EXCLUDED_NODES_MAX,
  GROUP_GUESTS_MAX,
  GROUP_SPEC_BYTES_MAX,
  GUEST_CHARACTERS_MAX,
  HOLDER_CGROUPS_MAX,
  HOLDER_UIDS_MAX,
  PREFERENCES_MAX,
  REQUEST_ID_CHARACTERS_MAX,
  REQUIREMENT_VALUES_MAX,
  REQUIREMENTS_MAX,
} from '../../../../src/domain/contract-limits.js';
import { type ClaimId, ID_CHARACTERS_MAX, type NodeId, type TenantId } from '../../../../src/domain/ids.js';
import { EtcdKeys } from '../../../../src/server/store/etcd/etcd-keys.js';
import { DECISION_BYTES_MAX } from '../../../../src/server/store/etcd/writing/pieces.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { helloOf, specOf, World } from '../../../domain/broker/support.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { FATES } from '../../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { KEYS, lead } from './etcd-fleet.js';

/** As long as an identity may be, and an id. */
const IDENTITY = `spiffe://${'a'.repeat(2_039)}`;
/** Of a row's key, with the longest prefix that a broker can be told, and what is around it in a message. */
const LONGEST_KEY_BYTES = new EtcdKeys(`/${`${'p'.repeat(63)}/`.repeat(8)}`).rowKeyBytesMax + 20;
const longId = (index: number) => `${index}`.padStart(ID_CHARACTERS_MAX, 'a');

/** Conditions on one key of `text` with so many values. */
function conditions(count: number, valueCount: number, text: string): ClaimSpec['labelRequirements'] {
  const values = Array.from({ length: valueCount }, () => text);
  return Array.from({ length: count }, () => ({ key: text, operator: 'DOES_NOT_EXIST', values }));
}

const preferring = (requirements: ClaimSpec['labelRequirements']) =>
  requirements.map((requirement) => ({ requirement, weight: 100 }));

const ODD_IDENTITY = 'an identity of backslashes';

/** What takes the most bytes in rows for each that is counted, by kind. Text that is no ASCII has three each. */
const SPECS: Readonly<Record<string, Partial<ClaimSpec>>> = {
  'nothing but what every guest has': {},
  [ODD_IDENTITY]: {},
  backslashes: { labels: { '\\': '\\'.repeat(256), '\\\\': '\\'.repeat(256) } },
  'quotation marks': { labels: { '"': '"'.repeat(256), "'": "'".repeat(256) } },
  'short labels': {
    labels: Object.fromEntries(Array.from({ length: 64 }, (_, at) => [String.fromCodePoint(33 + at), ''])),
  },
  'wide guests': { guest: '龍'.repeat(GUEST_CHARACTERS_MAX) },
  'conditions without a value': {
    labelRequirements: conditions(REQUIREMENTS_MAX, 0, 'k'),
    labelPreferences: preferring(conditions(PREFERENCES_MAX, 0, 'k')),
  },
  'conditions of many short values': {
    labelRequirements: conditions(REQUIREMENTS_MAX, REQUIREMENT_VALUES_MAX, 'k'),
    labelPreferences: preferring(conditions(PREFERENCES_MAX, REQUIREMENT_VALUES_MAX, 'k')),
  },
  'conditions of long values': {
    labelRequirements: conditions(1, CONDITION_BYTES_MAX / 256 - 4, 'v'.repeat(256)),
  },
  'excluded nodes': {
    excludedNodes: Array.from({ length: EXCLUDED_NODES_MAX }, (_, at) => longId(100 + at) as NodeId),
  },
  holders: {
    requiredHolder: {
      uids: Array.from({ length: HOLDER_UIDS_MAX }, () => 2 ** 32 - 2),
      cgroups: Array.from({ length: HOLDER_CGROUPS_MAX }, () => `/${'龍'.repeat(CGROUP_PATTERN_CHARACTERS_MAX - 1)}`),
    },
  },
};

/** The largest group that is taken whose guests have `part` several times over: with labels until it is full. */
function largestGroup(part: Partial<ClaimSpec>, identity = IDENTITY): readonly ClaimSpec[] {
  const [group, tenant] = [longId(0), longId(0) as TenantId];
  const common = { maxRmaBytes: 2 ** 40, device: 'MEMFD', node: longId(1) as NodeId, sharing: 'ALLOWED' } as const;
  const spec = specOf({ ...common, group, tenant, priority: -1_000, need: 'PREFERRED', ...part });
  const labels: Record<string, string> = { ...spec.labels };
  const full = GROUP_SPEC_BYTES_MAX / GROUP_GUESTS_MAX - authorBytes(identity);
  const room = () => full - specBytes({ ...spec, labels });
  // Larger ones than labels may have: what is counted is what is asked here.
  for (let at = 0; room() > 8; at += 1) labels[`${at}`] = '\\'.repeat(Math.max(0, Math.floor((room() - 12) / 4)));
  return Array.from({ length: GROUP_GUESTS_MAX }, () => ({ ...spec, labels }));
}

assert.ok(isIdentity(IDENTITY) && !isIdentity(`${IDENTITY}a`), 'identities may be longer, or not as long');

/** What becomes durable of it, with all that is told in histories. */
function changesOf(world: World, specs: readonly ClaimSpec[], identity = IDENTITY): readonly Change[] {
  const requestId = '龍'.repeat(REQUEST_ID_CHARACTERS_MAX);
  const claimIds = specs.map((_, index) => longId(index) as ClaimId);
  const request = { requestId, requestTerms: '86400000 ', requestedBy: identity, ttlMs: 1_000.125 };
  const command = { specs, claimIds, ...request, validateOnly: false, waitsSinceMs: null, archived: [] };
  const made = createClaimGroup(world.fleet, command, world.nowMs, { claimsMax: 1_000 });
  assert.ok(made.ok, made.ok ? '' : made.refusal.message);
  return made.value.changes.map((change) => recorded(world.fleet, change, identity));
}

function worldWithRoom(): World {
  const world = new World();
  world.connect(helloOf(longId(1), { count: GROUP_GUESTS_MAX }));
  world.tenant(longId(0), 1_000);
  // Numbers as long as they become.
  world.fleet.resumeAt(2 ** 52);
  return world;
}

describe('the largest group of claims that is taken', () => {
  for (const [what, part] of Object.entries(SPECS)) {
    it(`is written to etcd in one step: ${what}`, async () => {
      const [clock, world] = [new FakeClock(), worldWithRoom()];
      const cluster = new SimEtcdCluster({ clock });
      const etcd = cluster.client();
      const { store } = await lead({ etcd, clock });
      let txnCount = 0;
      cluster.road.fate = ({ kind }) => {
        if (kind === 'txn') txnCount += 1;
        return FATES.fine;
      };
      const identity = what === ODD_IDENTITY ? IDENTITY.replaceAll('a', '\\') : IDENTITY;
      await store.append(oneDecision(changesOf(world, largestGroup(part, identity), identity)));
      assert.equal(txnCount, 1);
      const { entries } = await etcd.range(KEYS.tableFrom('claims'), {});
      assert.equal(entries.length, GROUP_GUESTS_MAX);
      const bytes = entries.reduce((sum, { value }) => sum + Buffer.byteLength(value) + LONGEST_KEY_BYTES, 0);
      assert.ok(bytes <= DECISION_BYTES_MAX, `${bytes} bytes`);
    });
  }
});
