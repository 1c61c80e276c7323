import type { Mutant } from '../mutant.js';

const search = 'src/domain/leader-search.ts';
const searchTests = ['test/domain/leader-search'];
const linkTests = ['test/agent/link/several-brokers'];

/** Of several brokers the leader is found, and nobody is sent to and fro. */
export const WHICH_BROKER: readonly Mutant[] = [
  {
    id: 'an agent goes back to a leader that was voted out',
    promise: 'fenced',
    file: 'src/agent/link/link-session.ts',
    find: '    this.leader.accept(terms.term);\n',
    replace: '',
    tests: linkTests,
  },
  {
    id: 'an agent never joins a fleet whose terms began anew',
    promise: 'bounded',
    file: 'src/agent/link/brokers/seen-term.ts',
    find: ' && this.clock.monotonicMs() - this.#heardAtMs < TERM_KEPT_MS',
    replace: '',
    tests: linkTests,
  },
  {
    id: 'two brokers that name one another are dialled in a tight loop',
    promise: 'bounded',
    file: 'src/agent/link/broker-link.ts',
    find: 'if (openMs >= RECONNECT.maxMs) this.#beginRound',
    replace: 'if (openMs > 0) this.#beginRound',
    tests: linkTests,
  },
  {
    id: 'a standby leads a client without TLS to whom it likes',
    promise: 'trusted',
    file: 'src/client/rpc/asking.ts',
    find: 'channel !== undefined && parseAddress(leader) !== undefined',
    replace: 'parseAddress(leader) !== undefined',
    tests: ['test/client/rpc/several-brokers'],
  },
  {
    id: 'a standby that names a dead leader sends callers there again and again',
    promise: 'bounded',
    file: search,
    find: 'open.filter((address) => restMs(address) <= 0)',
    replace: 'open.filter(() => true)',
    tests: searchTests,
  },
  {
    id: 'a client follows standbys without end',
    promise: 'bounded',
    file: search,
    find: '    if (asked.size >= this.addresses.length + OUTSIDERS_MAX) return null;\n',
    replace: '',
    tests: searchTests,
  },
  {
    id: 'a call that waits is made again at another broker while the leader works on it',
    promise: 'explained',
    file: 'src/client/rpc/asking.ts',
    find: 'const attempt = isWaiting ? this.waitAt',
    replace: 'const attempt = !isWaiting ? this.waitAt',
    tests: ['test/client/rpc/several-brokers'],
  },
  {
    id: 'a caller with little time begins at a stopped leader again and again',
    promise: 'bounded',
    file: search,
    find: "return { type: 'overdue' };",
    replace: 'return null;',
    tests: searchTests,
  },
  {
    id: 'a leader that makes one caller wait for an agent is left by all of them',
    promise: 'explained',
    file: search,
    find: 'return isForAgents(metadata) ?',
    replace: 'return !isForAgents(metadata) ?',
    tests: searchTests,
  },
  {
    id: 'an operation that is left to the next leader is given up',
    promise: 'explained',
    file: 'src/client/rpc/stream-claims.ts',
    find: "problem?.reason === 'NOT_LEADER'",
    replace: "problem?.reason === 'NOT_READY'",
    tests: ['test/client/rpc/stream-claims'],
  },
  {
    id: 'the items of a batch that are left to the next leader are given up',
    promise: 'explained',
    file: 'src/client/rpc/repeated-items.ts',
    find: 'BATCH_ROUNDS_MAX = 3',
    replace: 'BATCH_ROUNDS_MAX = 1',
    tests: ['test/client/rpc/repeated-items'],
  },
];
