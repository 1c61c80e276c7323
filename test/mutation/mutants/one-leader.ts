import type { Mutant } from '../mutant.js';

const promise = 'fenced';
const tests = ['test/domain/election/election', 'test/domain/election/table', 'test/server/election/elector'];

/** Of several brokers one answers, and whoever does not lead any more says nothing. */
export const ONE_LEADER: readonly Mutant[] = [
  {
    id: 'a lease is counted from the answer, not from the sending of what was answered',
    promise,
    file: 'src/domain/election/lease.ts',
    find: 'Math.max(lease.untilMs, sentMs + countedMs(ttlMs))',
    replace: 'Math.max(lease.untilMs, turn.nowMs + countedMs(ttlMs))',
    tests,
  },
  {
    id: 'a leader goes on when etcd says that its lease is over',
    promise,
    file: 'src/domain/election/lease.ts',
    find: '  if (ttlMs <= 0) return leaseOver(state, turn);\n',
    replace: '',
    tests,
  },
  {
    id: 'a candidate campaigns without renewing its lease',
    promise,
    file: 'src/domain/election/campaign.ts',
    find: "{ ...state, phase: 'candidate', step: 'renewing', lease }",
    replace: "{ ...state, phase: 'candidate', step: 'campaigning', lease }",
    tests,
  },
  {
    id: 'a broker that has lost the thread campaigns',
    promise,
    file: 'src/domain/election/step.ts',
    find: "state.phase === 'standby' || state.phase === 'candidate' ? { ...loadingOf(state), ...anew } : state",
    replace: 'state',
    tests,
  },
  {
    id: 'an elected broker leads although another was elected since',
    promise,
    file: 'src/domain/election/see-leader.ts',
    find: '      return isOwn ? { ...state, seen } : { ...loadingOf(state), seen };',
    replace: '      return { ...state, seen };',
    tests,
  },
  {
    id: 'an answer leaves although the lease may be over',
    promise,
    file: 'src/server/election/elector.ts',
    find: 'return this.leaseLeftMs > 0 && this.parts.clock.monotonicMs() < state.answersUntilMs;',
    replace: 'return true;',
    tests,
  },
  {
    id: 'a leader goes on of whose writes none lands',
    promise,
    file: 'src/domain/election/step.ts',
    find: ' && nowMs >= state.answersUntilMs;',
    replace: ' && nowMs < 0;',
    tests,
  },
  {
    id: 'an elected broker answers while the one before it may',
    promise,
    file: 'src/domain/election/succeed.ts',
    find: '  return seenMs + ttlMs;',
    replace: '  return seenMs;',
    tests: [...tests, 'test/simulation/brokers'],
  },
  {
    id: 'an elected broker leads before its term is in the store',
    promise,
    file: 'src/server/store/etcd/following/following-replica.ts',
    find: '    await store.open();\n',
    replace: '',
    tests: ['test/server/store/etcd/replica-takeover'],
  },
  {
    id: 'a refusal that was decided before leaves when another may lead',
    promise,
    file: 'src/server/rpc/led-call.ts',
    find: '    if (this.mayAnswer()) this.call.sendStatus(status);',
    replace: '    this.call.sendStatus(status);',
    tests: ['test/server/rpc/led-call'],
  },
  {
    id: 'a broker that reads the store keeps the office from others',
    promise,
    file: 'src/domain/election/see-leader.ts',
    find: 'return isOwn ? { ...giveUp(state, turn), seen } : { ...state, seen };',
    replace: 'return { ...state, seen };',
    tests,
  },
];
