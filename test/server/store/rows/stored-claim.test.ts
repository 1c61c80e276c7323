import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId, TenantId } from '../../../../src/domain/ids.js';
import { ClaimReader } from '../../../../src/server/store/rows/claim-reader.js';
import { storedClaim } from '../../../../src/server/store/rows/stored-claim.js';
import { helloOf, World } from '../../../domain/broker/support.js';

function someClaim(): Claim {
  const world = new World();
  world.connect(helloOf('n1'));
  return world.claim();
}

/** What comes back of a claim after it was a line of text. */
function readBack(claim: Claim): Claim {
  return new ClaimReader().claim(JSON.parse(JSON.stringify([0, ...storedClaim(claim)])));
}

const HOLDER = { pid: 42, uid: 107, gid: 108, startTicks: 9_000, executable: '/usr/bin/qemu-system-ppc64' };
const CLEARING = { method: 'KERNEL_AND_AGENT', durationMs: 1.25, pagesChecked: 64 } as const;

/** A claim that has a different value in every field that can have one. */
const EVERYTHING: Claim = {
  id: 'c-1' as ClaimId,
  spec: {
    guest: 'vm-1',
    minRmaBytes: 2,
    maxRmaBytes: 3,
    labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a'] }],
    node: 'n4' as NodeId,
    device: 'HUGETLB',
    labels: { owner: 'ann' },
    excludedNodes: ['n5' as NodeId],
    tenant: 't6' as TenantId,
    priority: 7,
    group: 'g8',
    sharing: 'AVOIDED',
    strategy: 'BINPACK',
    spreadLabel: 'rack',
    labelPreferences: [{ requirement: { key: 'disk', operator: 'EXISTS', values: [] }, weight: 9 }],
    need: 'PREFERRED',
    requiredHolder: { uids: [10], cgroups: ['/11'] },
  },
  state: 'RELEASED',
  node: 'n10' as NodeId,
  rmaBytes: 11,
  device: 'KVM',
  fencingToken: 12 as FencingToken,
  placement: { placeMs: 13 as BrokerMs, openNodeCount: 14, nodeFreeCount: 15, waitedMs: 16 },
  triedNodes: ['n17' as NodeId],
  createMs: 18 as BrokerMs,
  updateMs: 19 as BrokerMs,
  expireMs: 20 as BrokerMs,
  endMs: 21 as BrokerMs,
  endCause: 'HOLDER_EXITED',
  holder: { pid: 22, uid: 23, gid: 24, startTicks: 25, executable: '/26' },
  clearing: { method: 'AGENT', durationMs: 27, pagesChecked: 28 },
  createRevision: 29,
  revision: 30,
  requestId: 'r31',
  requestTerms: 't32',
  requestedBy: 'spiffe://rma.test/orchestrator/36',
  set: { first: 'c-33' as ClaimId, index: 34, size: 35 },
};

/** Its row as stores of layout 6 have it, but for what was added at its end: a difference is another layout. */
const LAYOUT_6 = [
  `[30,"c-1","RELEASED","n10",11,"KVM",12,18,19,20,21,"HOLDER_EXITED",29,"r31","t32",["n17"],13,14,15,16,"vm-1",`,
  `"[2,3,[{'key':'zone','operator':'IN','values':['a']}],'n4','HUGETLB',{'owner':'ann'},['n5'],'t6',7,'g8','AVOIDED','BINPACK','rack',[{'requirement':{'key':'disk','operator':'EXISTS','values':[]},'weight':9}],'PREFERRED',{'uids':[10],'cgroups':['/11']}]"`,
  `,["c-33",34,35],"/26",22,23,24,25,"AGENT",27,28`,
].join('');

describe('a stored claim', () => {
  it('is read back as it was, with and without what only some claims have', () => {
    const claim = someClaim();
    assert.deepEqual(readBack(claim), claim);
    assert.deepEqual(readBack({ ...claim, holder: HOLDER }), { ...claim, holder: HOLDER });
    assert.deepEqual(readBack({ ...claim, clearing: CLEARING }), { ...claim, clearing: CLEARING });
    const set = { first: claim.id, index: 1, size: 3 };
    const last = { ...claim, holder: HOLDER, clearing: CLEARING, set, endMs: claim.createMs, requestId: null };
    assert.deepEqual(readBack(last), last);
  });

  it('keeps quotation marks of every kind in its words', () => {
    const claim = someClaim();
    const labels = { owner: `O'Brien "the \\ \u2028 one"`, "it's": '"' };
    const marked = { ...claim, spec: { ...claim.spec, guest: `g'"\\`, labels, spreadLabel: `'zone"` } };
    assert.deepEqual(readBack(marked), marked);
  });

  it('that was written before claims had a holder requirement is for any process', () => {
    const before = LAYOUT_6.replaceAll(",{'uids':[10],'cgroups':['/11']}]", ']');
    const [revision, ...rest] = JSON.parse(`${before}]`);
    const { spec } = new ClaimReader().claim([0, revision, ...rest]);
    assert.deepEqual(spec, { ...EVERYTHING.spec, requiredHolder: null });
  });

  it('has its values where layout 6 has them', () => {
    assert.equal(
      JSON.stringify(storedClaim(EVERYTHING, 'history')),
      `${LAYOUT_6},"history","spiffe://rma.test/orchestrator/36"]`,
    );
  });

  it('was requested by nobody where its row was written before brokers knew identities', () => {
    const old = new ClaimReader().claim(JSON.parse(`[0,${LAYOUT_6.slice(1)}]`));
    assert.deepEqual(old, { ...EVERYTHING, requestedBy: null });
  });
});
