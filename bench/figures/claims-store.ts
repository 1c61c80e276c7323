import { randomBytes, randomUUID } from 'node:crypto';
import type { Change } from '../../src/domain/broker/records/change.js';
import type { Claim } from '../../src/domain/broker/records/claim.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId } from '../../src/domain/ids.js';
import { LmdbStore } from '../../src/server/store/lmdb/lmdb-store.js';
import { oneDecision } from '../../src/server/store/store.js';
import { helloOf, World } from '../../test/domain/broker/support.js';

const NODES = 10_000;
const BATCH = 5_000;
/** One claim in this many is not redeemed yet. */
const UNREDEEMED_EVERY = 10;

/** Fills a new store with live claims as a real fleet has them: most of them bound, each with its own request id. */
export async function fillStore(directory: string, claimCount: number): Promise<void> {
  const store = await LmdbStore.open({ directory, randomBytes });
  const world = new World({ checked: false });
  for (let index = 0; index < NODES; index++) world.connect(helloOf(`n${index}`, { count: claimCount / NODES }));
  const template = world.claim();
  const nodes = [...world.fleet.nodes.values()].map(
    ({ record }): Change => ({ kind: 'node', revision: record.revision, node: record }),
  );
  await store.append(oneDecision(nodes));
  for (let index = 0; index < claimCount; index += BATCH) {
    await store.append(
      oneDecision(Array.from({ length: BATCH }, (_, offset) => claimChange(template, index + offset))),
    );
  }
  await store.close();
}

function claimChange(template: Claim, index: number): Change {
  const revision = NODES + 2 + index;
  const isUnredeemed = index % UNREDEEMED_EVERY === 0;
  const nowMs = Date.now() as BrokerMs;
  const claim: Claim = {
    ...template,
    id: `c-${randomBytes(10).toString('hex')}` as ClaimId,
    spec: { ...template.spec, guest: `guest-${index}`, labels: { owner: `owner-${index % 100}` } },
    node: `n${index % NODES}` as NodeId,
    state: isUnredeemed ? 'PREPARED' : 'BOUND',
    fencingToken: revision as FencingToken,
    placement: { ...template.placement, placeMs: nowMs },
    createMs: nowMs,
    updateMs: (nowMs + 20) as BrokerMs,
    expireMs: (nowMs + 86_400_000) as BrokerMs,
    holder: isUnredeemed
      ? null
      : {
          pid: 1_000 + (index % 30_000),
          uid: 107,
          gid: 107,
          startTicks: 1_000_000 + index,
          executable: '/usr/bin/qemu-system-ppc64',
        },
    clearing: { method: 'KERNEL_AND_AGENT', durationMs: 1 + (index % 100) / 7, pagesChecked: 64 },
    createRevision: revision,
    revision,
    requestId: randomUUID(),
    requestTerms: '86400000 ',
  };
  return { kind: 'claim', revision, claim, replaces: null };
}
