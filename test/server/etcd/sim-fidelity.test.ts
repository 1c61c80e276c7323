import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import type { Condition, Etcd, KeyRange, Operation, Txn } from '../../../src/server/etcd/etcd.js';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { always, Listening, put } from './etcd-rig.js';

/** What is asked of both, one after the other. */
type Request =
  | { readonly kind: 'txn'; readonly txn: Txn }
  | { readonly kind: 'range'; readonly range: KeyRange; readonly back: number; readonly limit: number }
  | { readonly kind: 'compact'; readonly back: number };

/** Few of them, so that they meet. */
const KEYS = ['f/a', 'f/b', 'f/c', 'f/d', 'f/é', 'f/z'];
const EVERYTHING = prefixRange('f/');
/** The revision of the first change of the simulated one. */
const BEGAN = 2;
const RUNS = 12;

const key = fc.constantFrom(...KEYS);
const range: fc.Arbitrary<KeyRange> = fc.oneof(
  key.map((from) => ({ from, to: null })),
  fc.tuple(key, key).map((pair) => {
    const [from, to] = pair.sort();
    return { from, to };
  }),
  fc.constant(EVERYTHING),
);

/** Revisions are near the beginning of the store, so that conditions hold now and then. */
function txn(depth: number): fc.Arbitrary<Txn> {
  const condition: fc.Arbitrary<Condition> = fc.record({
    key,
    target: fc.constantFrom('createRevision', 'modRevision'),
    equals: fc.oneof(
      fc.constant(0),
      fc.nat(30).map((past) => BEGAN + past),
    ),
  });
  const plain: readonly fc.Arbitrary<Operation>[] = [
    fc.record({ kind: fc.constant('put'), key, value: fc.string({ maxLength: 3 }) }),
    range.map((deleted) => ({ kind: 'delete', ...deleted })),
    range.map((read) => ({ kind: 'range', ...read })),
  ];
  const nested = depth === 0 ? [] : [txn(depth - 1).map((inner): Operation => ({ kind: 'txn', txn: inner }))];
  const branch = fc.array(fc.oneof(...plain, ...nested), { maxLength: 4 });
  return fc.record({ conditions: fc.array(condition, { maxLength: 2 }), success: branch, failure: branch });
}

const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 8, arbitrary: txn(2).map((asked): Request => ({ kind: 'txn', txn: asked })) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('range'), range, back: fc.nat(4), limit: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact'), back: fc.nat(3) }) },
);

describe('the simulated etcd', { skip: WITHOUT_ETCD, timeout: 2 * TEST_TIMEOUT_MS }, () => {
  let cluster: EtcdCluster;
  before(async () => {
    cluster = await EtcdCluster.start();
  });
  after(() => cluster?.close());

  it('answers and tells as a real one does, whatever it is asked', async () => {
    await fc.assert(fc.asyncProperty(fc.array(request, { minLength: 5, maxLength: 60 }), compare), { numRuns: RUNS });
  });

  /** Both begin with the same key at a revision of their own; the real one has had others before. */
  async function compare(requests: readonly Request[]): Promise<void> {
    const sim = new SimEtcdCluster({ clock: new FakeClock() });
    const [real, simulated] = [cluster.client(), sim.client()];
    await real.txn(always({ kind: 'delete', ...EVERYTHING }));
    const { revision: began } = await real.txn(always(put('f/b', '')));
    await simulated.txn(always(put('f/b', '')));
    const toReal = (revision: number) => (revision === 0 ? 0 : revision + began - BEGAN);
    const [seenReal, seenSim] = [new Listening(), new Listening()];
    const watches = [real.watch(EVERYTHING, began, seenReal), simulated.watch(EVERYTHING, BEGAN, seenSim)];
    await until('the watch has begun', () => seenReal.told.length > 0);
    for (const asked of requests) {
      const { revision } = await simulated.range(EVERYTHING);
      const wanted = shifted(await outcomeOf(simulated, asked, { revision, at: (own) => own }), toReal);
      const got = await outcomeOf(real, asked, { revision, at: toReal });
      assert.deepEqual(got, wanted, JSON.stringify(asked));
    }
    await settle();
    await until('as much is told', () => seenReal.told.length >= seenSim.told.length);
    for (const watch of watches) watch.cancel();
    assert.deepEqual(seenReal.told, shifted(seenSim.told, toReal));
    real.close();
  }
});

/** Where in its history an etcd is, and what it calls a revision that is named as the simulated one does. */
interface Now {
  readonly revision: number;
  at(revision: number): number;
}

async function outcomeOf(etcd: Etcd, asked: Request, { revision, at }: Now): Promise<unknown> {
  try {
    switch (asked.kind) {
      case 'txn':
        return await etcd.txn(translated(asked.txn, at));
      case 'range': {
        const { back, limit } = asked;
        const past = back === 0 ? {} : { revision: at(Math.max(revision - back, BEGAN)) };
        return await etcd.range(asked.range, { ...past, ...(limit === 0 ? {} : { limit }) });
      }
      case 'compact':
        return await etcd.compact(at(Math.max(revision - asked.back, BEGAN)));
    }
  } catch (problem) {
    assert.ok(problem instanceof EtcdError);
    return [problem.failure, problem.message];
  }
}

function translated({ conditions, success, failure }: Txn, at: (revision: number) => number): Txn {
  const branch = (steps: readonly Operation[]) =>
    steps.map((step) => (step.kind === 'txn' ? { ...step, txn: translated(step.txn, at) } : step));
  return {
    conditions: conditions.map((condition) =>
      condition.target === 'value' ? condition : { ...condition, equals: at(condition.equals) },
    ),
    success: branch(success),
    failure: branch(failure),
  };
}

/** The same with all revisions as the real etcd has them. */
function shifted<T>(told: T, at: (revision: number) => number): T {
  const text = JSON.stringify(told, (name, value) =>
    /^(r|createR|modR)evision$/.test(name) ? at(Number(value)) : value,
  );
  return text === undefined ? told : JSON.parse(text);
}
