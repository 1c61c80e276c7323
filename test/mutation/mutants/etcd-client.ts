import type { Mutant } from '../mutant.js';

const promise = 'fenced';

/** What etcd has answered is so, and what it has not is not known. */
export const ETCD_CLIENT: readonly Mutant[] = [
  {
    id: 'a call without an answer counts as one that did nothing',
    promise,
    file: 'src/server/etcd/grpc-failure.ts',
    find: "return REFUSALS.has(code) ? 'refused' : 'unknown';",
    replace: "return REFUSALS.has(code) ? 'refused' : 'refused';",
    tests: ['test/server/etcd/grpc-failure'],
  },
  {
    id: 'HTTP/2 that is exhausted counts as a refusal of etcd',
    promise,
    file: 'src/server/etcd/grpc-failure.ts',
    find: "test(details) ? 'refused' : 'unknown';",
    replace: "test(details) ? 'refused' : 'refused';",
    tests: ['test/server/etcd/grpc-failure'],
  },
  {
    id: 'a transaction whose outcome is unknown is sent again behind the back of its caller',
    promise,
    file: 'src/server/etcd/login.ts',
    find: 'if (!this.#mayHelp(problem)) throw problem;',
    replace: 'if (token === null) throw problem;',
    tests: ['test/server/etcd/login'],
  },
  {
    id: 'the next call goes to the member that has failed',
    promise,
    file: 'src/server/etcd/members.ts',
    find: '(this.#current + 1) % this.#members.length',
    replace: 'this.#current % this.#members.length',
    tests: ['test/server/etcd/members'],
  },
  {
    id: 'a part of a transaction is told as if it were all of it',
    promise: 'remembered',
    file: 'src/server/etcd/whole-transactions.ts',
    find: 'if (!isFragment) this.#flush();',
    replace: 'this.#flush();',
    tests: ['test/server/etcd/whole-transactions'],
  },
  {
    id: 'two transactions of one answer are told as one',
    promise: 'remembered',
    file: 'src/server/etcd/whole-transactions.ts',
    find: '      if (revision !== this.#revision) this.#flush();\n',
    replace: '',
    tests: ['test/server/etcd/whole-transactions'],
  },
];
