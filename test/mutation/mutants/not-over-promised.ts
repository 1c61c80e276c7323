import type { Mutant } from '../mutant.js';

const promise = 'not over-promised';

/** The broker never has more live claims on a node than it has allocatable RMAs. */
export const NOT_OVER_PROMISED: readonly Mutant[] = [
  {
    id: 'RMAs that the operator keeps back are given out',
    promise,
    file: 'src/domain/broker/records/node.ts',
    find: 'return Math.max(0, record.capacityCount - record.heldBackCount);',
    replace: 'return Math.max(0, record.capacityCount);',
    tests: ['test/domain/broker/placement', 'test/domain/broker'],
  },
  {
    id: 'what others use of the pool is given out',
    promise,
    file: 'src/domain/broker/records/node.ts',
    find: ' + (inventory?.unclaimedCount ?? 0);',
    replace: ';',
    tests: ['test/domain/broker/placement', 'test/domain/broker'],
  },
  {
    id: 'a silent node gets guests',
    promise,
    file: 'src/domain/broker/records/node.ts',
    find: '  const open = entry.session !== null && entry.record.cordonReason === null;\n  return open ? unusedCount(entry) : 0;',
    replace: '  const open = entry.record.cordonReason === null;\n  return open ? unusedCount(entry) : 0;',
    tests: ['test/domain/broker/placement', 'test/domain/broker'],
  },
  {
    id: 'a cordoned node gets guests',
    promise,
    file: 'src/domain/broker/records/node.ts',
    find: '  const open = entry.session !== null && entry.record.cordonReason === null;\n  return open ? unusedCount(entry) : 0;',
    replace: '  const open = entry.session !== null;\n  return open ? unusedCount(entry) : 0;',
    tests: ['test/domain/broker/placement', 'test/domain/broker'],
  },
  {
    id: 'a RELEASING claim gives its RMA free before its agent has confirmed',
    promise,
    file: 'src/domain/claim-state.ts',
    find: "  return isLive(state) && state !== 'WITHOUT_RMA';",
    replace: "  return isLive(state) && state !== 'WITHOUT_RMA' && state !== 'RELEASING';",
    tests: ['test/domain/broker/claims/claim-life', 'test/domain/broker'],
  },
  {
    id: 'a pool that shrank is still promised in full',
    promise,
    file: 'src/domain/broker/sessions/inventory.ts',
    find: '    draft.node({ ...entry.record, capacityCount: inventory.capacityCount });',
    replace: '    draft.node({ ...entry.record });',
    tests: ['test/domain/broker/sessions/inventory'],
  },
  {
    id: 'labels that a node no longer has still bring it guests',
    promise,
    file: 'src/domain/broker/index/placement-index.ts',
    find: '    this.labels.delete(ordinal, standing.labels, standing.claimCount);\n',
    replace: '',
    tests: ['test/domain/broker/placement', 'test/domain/broker/index/indexes'],
  },
  {
    id: 'a quota lets one claim more through',
    promise,
    file: 'src/domain/broker/records/tenant.ts',
    find: 'return liveCount < claimsMax ? null',
    replace: 'return liveCount <= claimsMax ? null',
    tests: ['test/domain/broker/tenants', 'test/domain/broker'],
  },
  {
    id: 'more claims live than the broker’s limit',
    promise,
    file: 'src/domain/broker/claims/create-claim.ts',
    find: '  if (fleet.liveClaimCount + more <= claimsMax) return null;',
    replace: '  if (fleet.liveClaimCount <= claimsMax + 0 * more) return null;',
    tests: ['test/domain/broker/claims/claim-limit'],
  },
  {
    id: 'a removed node stays in the index of placement',
    promise,
    file: 'src/domain/broker/fleet/fleet.ts',
    find: '    this.index.remove(entry.ordinal);\n',
    replace: '',
    tests: ['test/domain/broker/nodes/remove-node'],
  },
];
