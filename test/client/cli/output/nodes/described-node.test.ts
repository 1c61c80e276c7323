import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toWireNode } from '../../../../../src/client/cli/output/nodes/described-node.js';
import type { Node } from '../../../../../src/client/resources/node.js';

const NOW_MS = 10_000_000;
const NODE: Node = {
  name: 'nodes/p7-03',
  state: 'READY',
  cordoned: false,
  cordonReason: null,
  drainDeadlineTimeMs: null,
  labels: { zone: 'b', rack: '3' },
  device: 'KVM',
  rmaSizeBytes: 2 ** 27,
  capacityCount: 8,
  allocatableCount: 8,
  freeCount: 5,
  liveClaimCount: 3,
  slots: { free: 5, preparing: 0, prepared: 1, bound: 2, reclaiming: 0, unavailable: 0, quarantined: 0 },
  unscheduledCount: 0,
  poisonedCount: 0,
  enforcesHolder: true,
  rmaCapability: 1,
  bootId: 'b-1',
  incarnation: 'i-1',
  agentVersion: '0.1.0',
  createTimeMs: NOW_MS - 7_200_000,
  lastHeartbeatTimeMs: NOW_MS - 2_000,
  revision: 4,
  agentIdentity: null,
  agentAddress: null,
  refusedAgent: null,
  acceptedAgent: null,
};

describe('a described node', () => {
  it('says all that there is to say of a quiet node, and no more', () => {
    assert.deepEqual(toWireNode(NODE, NOW_MS, { isWide: false }).split('\n'), [
      'node:          nodes/p7-03',
      'state:         READY, heard 2s ago',
      'labels:        rack=3,zone=b',
      'rmas:          5 of 8 free; 128MiB each, KVM',
      'slots:         5 free, 1 prepared, 2 bound',
      'claims:        3 live',
      'agent:         0.1.0, incarnation i-1',
      'boot:          b-1',
      'known for:     2h',
      '',
    ]);
  });

  it('says more when it is asked for wide', () => {
    const more = toWireNode(NODE, NOW_MS, { isWide: true }).split('\nknown for:     2h\n')[1];
    assert.equal(
      more,
      [
        'allocatable:   8',
        'capability:    1',
        'holders:       enforces for whom a claim is',
        'created:       1970-01-01T00:46:40Z',
        'last heard:    1970-01-01T02:46:38Z',
        'revision:      4',
        '',
      ].join('\n'),
    );
  });

  it('tells whose node it is, and who else would have it', () => {
    const refusedAgent = { identity: 'agent-b', bootId: 'b-9', address: '10.0.0.9:5', refuseTimeMs: NOW_MS - 60_000 };
    const agentIdentity = 'agent-a';
    const text = (patch: Partial<Node>) => toWireNode({ ...NODE, agentIdentity, ...patch }, NOW_MS, { isWide: false });
    assert.match(text({ agentAddress: '10.0.0.7:5' }), /\nidentity: +agent-a\ncalls from: +10\.0\.0\.7:5\nboot/);
    assert.match(text({ refusedAgent }), /\nrefused: +agent-b, boot b-9, at 10\.0\.0\.9:5, 60s ago\n/);
    assert.match(
      text({ refusedAgent: { ...refusedAgent, identity: null } }),
      /\nrefused: +an agent without an identity, /,
    );
    assert.match(text({ acceptedAgent: { identity: 'agent-b' } }), /\naccepts: +agent-b\n/);
    assert.match(text({ acceptedAgent: { identity: null } }), /\naccepts: +an agent without an identity\n/);
  });

  it('tells what an operator did, what the operator keeps, and what the kernel asks', () => {
    const text = toWireNode(
      {
        ...NODE,
        cordoned: true,
        cordonReason: 'new fan',
        drainDeadlineTimeMs: NOW_MS + 60_000,
        allocatableCount: 6,
        freeCount: 3,
        unscheduledCount: 1,
        rmaCapability: 2,
        labels: {},
      },
      NOW_MS,
      { isWide: false },
    );
    assert.match(text, /\ncordoned: +new fan\ndraining: +60s left\nlabels: +none\n/);
    assert.match(text, /\nrmas: +3 of 8 free, 2 kept back; 128MiB each, KVM; each guest needs one\n/);
    assert.match(text, /\nunscheduled: +1 handed out without the broker\n/);
  });

  it('tells of RMAs whose memory failed', () => {
    const slots = { ...NODE.slots, quarantined: 3 };
    const text = toWireNode({ ...NODE, slots, poisonedCount: 2 }, NOW_MS, { isWide: false });
    assert.match(text, /\nslots: .*, 3 quarantined\npoisoned: +2 of the quarantined: memory failed, .*dmesg/);
  });

  it('does not invent what a silent node has', () => {
    const slots = { free: 0, preparing: 0, prepared: 0, bound: 0, reclaiming: 0, unavailable: 0, quarantined: 0 };
    const text = toWireNode({ ...NODE, state: 'STALE', lastHeartbeatTimeMs: null, slots }, NOW_MS, { isWide: false });
    assert.match(text, /\nstate: +STALE, not heard since the broker started\n/);
    assert.match(text, /\nslots: +none reported\n/);
  });
});
