import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RmaError } from '../../../src/common/errors/rma-error.js';
import type { Hello } from '../../../src/gen/rma/v1/Hello.js';
import { MemoryStore } from '../../../src/server/store/memory/memory-store.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import {
  call,
  clientsOf,
  memoryDisk,
  ObedientAgent,
  refusalOf,
  requestFor,
  testBroker,
  wireHello,
} from '../support.js';

const TERMS = { heartbeatIntervalMs: 2_000, sessionTtlMs: 10_000, nodesMax: 10 };
const ANSWER_TIME_MS = 2 * TERMS.heartbeatIntervalMs;
const [A, B] = ['agent-a', 'agent-b'] as const;

/** A broker over real gRPC whose time stands still, and agents of node n1. */
async function scene(disk = memoryDisk()) {
  const clock = new FakeClock();
  const running = await testBroker(disk, { clock, terms: TERMS, store: new MemoryStore(disk) });
  const { agent, broker, fleet } = clientsOf(running.port);
  const helloOf = (identity: string, patch: Partial<Hello>) => wireHello('n1', 4, { identity, ...patch });
  const node = () => call(fleet, fleet.GetNode, { name: 'nodes/n1' });
  return {
    clock,
    running,
    fleet,
    node,
    /** An agent that is let in at once. */
    enter: (identity: string, patch: Partial<Hello> = {}) => new ObedientAgent(agent).greet(helloOf(identity, patch)),
    /** An agent that has said Hello and hears nothing yet. */
    arrive: (identity: string, patch: Partial<Hello> = {}) => {
      const newcomer = new ObedientAgent(agent);
      newcomer.send({ hello: helloOf(identity, patch) });
      return newcomer;
    },
    accept: (patch: { readonly identity?: string; readonly noIdentity?: boolean }) =>
      call(fleet, fleet.AcceptAgent, { name: 'nodes/n1', ...patch }),
    claim: async () => {
      const { claim } = await call(broker, broker.CreateClaim, requestFor('vm'));
      return claim?.name ?? assert.fail('no claim');
    },
    claimState: async (name: string) => (await call(broker, broker.GetClaim, { name })).state,
    /** The agent goes, and the broker knows. */
    leave: async (gone: ObedientAgent) => {
      gone.hangUp();
      while ((await node()).state !== 'STALE');
    },
  };
}
type Scene = Awaited<ReturnType<typeof scene>>;

async function withScene(work: (the: Scene) => Promise<void>, disk = memoryDisk()): Promise<void> {
  const the = await scene(disk);
  try {
    await work(the);
  } finally {
    await the.running.stop();
  }
}

/** A claim that a guest of the node has redeemed. */
async function boundClaim(the: Scene, agent: ObedientAgent): Promise<string> {
  const name = await the.claim();
  agent.report(name, 'BOUND');
  while ((await the.claimState(name)) !== 'BOUND');
  return name;
}

async function refused(newcomer: ObedientAgent): Promise<RmaError> {
  const welcomed = newcomer.until(({ body }) => body === 'welcome').then(() => assert.fail('it was welcomed'));
  const problem = await Promise.race([newcomer.ended, welcomed]);
  assert.equal(problem?.reason, 'NODE_NAME_TAKEN', problem?.message);
  assert.deepEqual(newcomer.received, [], 'nothing was said to it');
  return problem;
}

const isQuestion = ({ heartbeat }: { readonly heartbeat?: { readonly answerAtOnce?: boolean } | null }) =>
  heartbeat?.answerAtOnce === true;

describe('a node whose agent is in session', () => {
  for (const [what, patch] of [
    ['on another host', { bootId: 'boot-2', incarnation: 'life-9' }],
    ['with a state directory of its own on the same host', { incarnation: 'life-9' }],
  ] as const) {
    it(`is not given to another agent ${what}: nothing that it holds changes, and both are named`, () =>
      withScene(async (the) => {
        const owner = await the.enter(A);
        const claim = await boundClaim(the, owner);
        const before = await the.node();
        const problem = await refused(the.arrive(B, patch));
        assert.equal(problem.code, 'FAILED_PRECONDITION');
        assert.equal(problem.retryAfterMs, TERMS.sessionTtlMs);
        const { address, holderAddress, ...named } = problem.metadata;
        assert.deepEqual(named, {
          node: 'nodes/n1',
          why: 'IN_SESSION',
          identity: B,
          bootId: 'bootId' in patch ? patch.bootId : 'boot-1',
          holderIdentity: A,
          holderBootId: 'boot-1',
          claims: '1',
        });
        for (const word of [A, B, address, holderAddress, 'nodeName', 'rmactl node accept-agent n1 --identity agent-b'])
          assert.ok(word && problem.message.includes(word), `${word} is not in: ${problem.message}`);
        assert.equal(await the.claimState(claim), 'BOUND');
        const { refusedAgent, ...after } = await the.node();
        assert.deepEqual({ ...after, refusedAgent: null }, before);
        assert.deepEqual([refusedAgent?.identity, refusedAgent?.address], [B, address]);
        owner.send({ heartbeat: {} });
      }));
  }

  it('is not given to an agent that tells no identity, once its own has told one', () =>
    withScene(async (the) => {
      await the.enter(A);
      assert.equal((await refused(the.arrive('', { bootId: 'boot-2' }))).metadata['why'], 'IN_SESSION');
    }));

  for (const patch of [{ incarnation: 'life-2' }, { incarnation: 'life-2', bootId: 'boot-2' }]) {
    const what = 'bootId' in patch ? 'of another boot (a clone)' : '(a state directory used twice)';
    it(`is asked when its identity comes again in a new life ${what}, and its answer refuses that one`, () =>
      withScene(async (the) => {
        const owner = await the.enter(A);
        const claim = await boundClaim(the, owner);
        const problem = await refused(the.arrive(A, patch));
        assert.deepEqual([problem.metadata['why'], problem.retryAfterMs], ['ANSWERED', TERMS.sessionTtlMs]);
        assert.match(problem.message, /agent-identity/);
        assert.equal(await the.claimState(claim), 'BOUND');
        assert.equal((await the.node()).incarnation, 'life-1');
      }));
  }

  for (const [word, say] of [
    ['a heartbeat in its own time', (owner: ObedientAgent) => owner.send({ heartbeat: {} })],
    ['a report', (owner: ObedientAgent) => owner.report('claims/nobodys', 'ENDED')],
  ] as const) {
    it(`has answered by ${word}, as agents do that do not know the question`, () =>
      withScene(async (the) => {
        const owner = await the.enter('');
        owner.obedient = false;
        const newcomer = the.arrive('', { incarnation: 'life-2' });
        await owner.until(isQuestion);
        the.clock.advance(ANSWER_TIME_MS - 1);
        say(owner);
        assert.equal((await refused(newcomer)).metadata['why'], 'ANSWERED');
      }));
  }

  for (const [what, bootId, state] of [
    ['a restart: its claims stay', 'boot-1', 'BOUND'],
    ['a reboot: its claims are lost', 'boot-2', 'LOST'],
  ] as const) {
    it(`and does not answer within two heartbeats makes its next life ${what}`, () =>
      withScene(async (the) => {
        const owner = await the.enter(A);
        const claim = await boundClaim(the, owner);
        owner.obedient = false;
        const claims = [
          { claim, fencingToken: owner.claims.get(claim) ?? 0, state: 'BOUND', holder: { pid: 1 } },
        ] as const;
        const next = the.arrive(A, { incarnation: 'life-2', bootId, claims: bootId === 'boot-1' ? [...claims] : [] });
        await owner.until(isQuestion);
        the.clock.advance(ANSWER_TIME_MS - 1);
        assert.deepEqual([next.received, await the.claimState(claim)], [[], 'BOUND']);
        the.clock.advance(1);
        await next.until(({ body }) => body === 'welcome');
        assert.equal((await owner.ended)?.reason, 'SESSION_SUPERSEDED');
        assert.equal(await the.claimState(claim), state);
        const { incarnation, state: nodeState } = await the.node();
        assert.deepEqual([incarnation, nodeState], ['life-2', 'READY']);
      }));
  }

  it('and whose stream ends while it is asked has its time to come back, before its kernel is taken for gone', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      const claim = await boundClaim(the, owner);
      owner.obedient = false;
      const rebooted = { incarnation: 'life-2', bootId: 'boot-2' };
      const clone = the.arrive(A, rebooted);
      await owner.until(isQuestion);
      await the.leave(owner);
      the.clock.advance(ANSWER_TIME_MS - 1);
      assert.equal(await the.claimState(claim), 'BOUND');
      const back = await the.enter(A, {
        claims: [{ claim, state: 'BOUND', holder: { pid: 1 }, fencingToken: owner.claims.get(claim) ?? 0 }],
      });
      assert.equal((await refused(clone)).metadata['why'], 'ANSWERED');
      assert.equal(await the.claimState(claim), 'BOUND');

      back.obedient = false;
      const machine = the.arrive(A, rebooted);
      await back.until(isQuestion);
      await the.leave(back);
      the.clock.advance(ANSWER_TIME_MS);
      await machine.until(({ body }) => body === 'welcome');
      assert.equal(await the.claimState(claim), 'LOST');
    }));

  it('and whose stream ends while it is asked gives way to a restart at once', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      owner.obedient = false;
      const next = the.arrive(A, { incarnation: 'life-2' });
      await owner.until(isQuestion);
      owner.hangUp();
      await next.until(({ body }) => body === 'welcome');
    }));

  it('and is back on another stream while it is asked has answered', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      owner.obedient = false;
      const next = the.arrive(A, { incarnation: 'life-2' });
      await owner.until(isQuestion);
      await the.enter(A);
      assert.equal((await refused(next)).metadata['why'], 'ANSWERED');
      assert.equal((await owner.ended)?.reason, 'SESSION_SUPERSEDED');
    }));

  it('is asked on behalf of one at a time; of one that says more meanwhile not at all', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      owner.obedient = false;
      const first = the.arrive(A, { incarnation: 'life-2' });
      await owner.until(isQuestion);
      const problem = await refused(the.arrive(A, { incarnation: 'life-3' }));
      assert.deepEqual([problem.metadata['why'], problem.retryAfterMs], ['ASKING', ANSWER_TIME_MS]);
      first.send({ hello: wireHello('n1', 4, { identity: A, incarnation: 'life-2' }) });
      assert.equal((await first.ended)?.reason, 'SESSION_OUT_OF_STEP');
      // The question stands: whoever asks when its time is over hears that nobody has answered.
      the.clock.advance(ANSWER_TIME_MS);
      assert.equal((await the.node()).incarnation, 'life-1');
      await the.enter(A, { incarnation: 'life-3' });
      assert.equal((await owner.ended)?.reason, 'SESSION_SUPERSEDED');
    }));
});

describe('a node whose agent is silent', () => {
  it('is its next life’s at once, with its claims; and after a reboot without them', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      const claim = await boundClaim(the, owner);
      await the.leave(owner);
      const report = { claim, fencingToken: owner.claims.get(claim) ?? 0, state: 'BOUND', holder: { pid: 1 } } as const;
      const next = await the.enter(A, { incarnation: 'life-2', claims: [report] });
      assert.equal(await the.claimState(claim), 'BOUND');
      await the.leave(next);
      await the.enter(A, { incarnation: 'life-3', bootId: 'boot-2' });
      assert.equal(await the.claimState(claim), 'LOST');
    }));

  it('and holds nothing is another agent’s once the TTL is over, and then no more the former’s', () =>
    withScene(async (the) => {
      await the.leave(await the.enter(A));
      the.clock.advance(1_000);
      const problem = await refused(the.arrive(B, { bootId: 'boot-2' }));
      assert.equal(problem.metadata['why'], 'HEARD');
      the.clock.advance(problem.retryAfterMs ?? 0);
      const heir = await the.enter(B, { bootId: 'boot-2' });
      const { agentIdentity, bootId, refusedAgent } = await the.node();
      assert.deepEqual([agentIdentity, bootId, refusedAgent], [B, 'boot-2', null]);
      assert.equal((await refused(the.arrive(A))).metadata['why'], 'IN_SESSION');
      heir.hangUp();
    }));

  it('and has claims is another agent’s only on an operator’s word, which keeps them with the same boot id', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      const claim = await boundClaim(the, owner);
      assert.equal((await refusalOf(the.accept({ identity: B }))).reason, 'NODE_CONNECTED');
      await the.leave(owner);
      the.clock.advance(TERMS.sessionTtlMs + 1);
      const problem = await refused(the.arrive(B, { incarnation: 'life-2' }));
      assert.deepEqual([problem.metadata['why'], problem.metadata['claims']], ['HAS_CLAIMS', '1']);

      assert.deepEqual((await the.accept({ identity: B })).acceptedAgent, { identity: B });
      assert.equal((await refused(the.arrive('agent-c'))).metadata['why'], 'HAS_CLAIMS');
      await the.enter(B, { incarnation: 'life-2' });
      assert.equal(await the.claimState(claim), 'BOUND');
      const { agentIdentity, acceptedAgent } = await the.node();
      assert.deepEqual([agentIdentity, acceptedAgent], [B, null]);
    }));

  it('and was reinstalled on another boot is rebooted on that word', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      const claim = await boundClaim(the, owner);
      await the.leave(owner);
      await the.accept({ identity: B });
      await the.enter(B, { bootId: 'boot-2' });
      assert.equal(await the.claimState(claim), 'LOST');
    }));

  it('is anybody’s after it was removed', () =>
    withScene(async (the) => {
      const owner = await the.enter(A);
      const claim = await boundClaim(the, owner);
      await the.leave(owner);
      await call(the.fleet, the.fleet.RemoveNode, { name: 'nodes/n1', guestsAreGone: true });
      await the.enter(B, { bootId: 'boot-2' });
      assert.equal(await the.claimState(claim), 'LOST');
    }));
});

describe('an agent that tells no identity', () => {
  it('is taken until its node’s agent has told one, and then only on an operator’s word', () =>
    withScene(async (the) => {
      await the.leave(await the.enter(''));
      const old = await the.enter('', { incarnation: 'life-2', bootId: 'boot-2' });
      assert.equal((await the.node()).agentIdentity, '');
      await the.leave(old);
      await the.leave(await the.enter(A, { incarnation: 'life-3', bootId: 'boot-2' }));
      the.clock.advance(TERMS.sessionTtlMs + 1);
      const problem = await refused(the.arrive('', { bootId: 'boot-2' }));
      assert.equal(problem.metadata['why'], 'NO_IDENTITY');
      assert.match(problem.message, /rmactl node accept-agent n1 --no-identity/);
      await the.accept({ noIdentity: true });
      await the.enter('', { bootId: 'boot-2' });
      assert.equal((await the.node()).agentIdentity, '');
    }));
});

describe('accepting an agent', () => {
  for (const [field, patch] of [
    ['identity', {}],
    ['identity', { identity: 'Agent B' }],
    ['no_identity', { identity: B, noIdentity: true }],
  ] as const) {
    it(`with ${JSON.stringify(patch)} is refused for its ${field}`, () =>
      withScene(async (the) => {
        await the.leave(await the.enter(A));
        const problem = await refusalOf(the.accept(patch));
        assert.deepEqual([problem.reason, problem.metadata['field']], ['INVALID_FIELD', field]);
        assert.equal((await the.node()).acceptedAgent, null);
      }));
  }

  it('on a node that nobody knows is NODE_NOT_FOUND', () =>
    withScene(async (the) => assert.equal((await refusalOf(the.accept({ identity: B }))).reason, 'NODE_NOT_FOUND')));
});

describe('a broker that has been restarted', () => {
  it('knows whose node it is, and lets no stranger in before that one had the time to come back', async () => {
    const disk = memoryDisk();
    await withScene(async (the) => the.leave(await the.enter(A)), disk);
    await withScene(async (the) => {
      assert.equal((await the.node()).agentIdentity, A);
      assert.equal((await refused(the.arrive(B))).metadata['why'], 'HEARD');
      await the.leave(await the.enter(A));
    }, disk);
    await withScene(async (the) => {
      the.clock.advance(TERMS.sessionTtlMs + 1);
      await the.enter(B);
    }, disk);
  });

  it('knows an operator’s word', async () => {
    const disk = memoryDisk();
    await withScene(async (the) => {
      await the.leave(await the.enter(A));
      await the.accept({ identity: B });
    }, disk);
    await withScene(async (the) => assert.equal((await the.enter(B)).received[0]?.body, 'welcome'), disk);
  });

  it('on a backup that is older than the machine asks for the word again, as far as claims are at stake', async () => {
    const disk = memoryDisk();
    let claim = '';
    await withScene(async (the) => {
      const owner = await the.enter(A);
      claim = await boundClaim(the, owner);
      await the.leave(owner);
    }, disk);
    await withScene(async (the) => {
      the.clock.advance(TERMS.sessionTtlMs + 1);
      assert.equal((await refused(the.arrive(B, { bootId: 'boot-2' }))).metadata['why'], 'HAS_CLAIMS');
      await the.accept({ identity: B });
      await the.enter(B, { bootId: 'boot-2' });
      assert.equal(await the.claimState(claim), 'LOST');
    }, disk);
  });

  it('on a backup from before identities takes the agent that comes for the node’s own, and keeps its identity', async () => {
    const disk = memoryDisk();
    await withScene(async (the) => the.leave(await the.enter('')), disk);
    await withScene(async (the) => {
      await the.leave(await the.enter(A, { bootId: 'boot-2' }));
      assert.equal((await refused(the.arrive(B, { bootId: 'boot-2' }))).metadata['why'], 'HEARD');
    }, disk);
  });
});
