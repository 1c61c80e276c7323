import type { Mutant } from '../mutant.js';

const promise = 'exclusive';
const tests = ['test/domain/broker/admission', 'test/server/session/whose-node'];

/** A stranger never ends, moves or frees what a live session of a node holds. */
export const WHOSE_NODE: readonly Mutant[] = [
  {
    id: 'another agent takes a node whose agent is in session',
    promise,
    file: 'src/domain/broker/admission.ts',
    find: "  if (isLive) return { type: 'refuse', why: 'IN_SESSION' };\n",
    replace: '',
    tests,
  },
  {
    id: 'another agent takes a silent node with claims',
    promise,
    file: 'src/domain/broker/admission.ts',
    find: "return hasClaims ? { type: 'refuse', why: 'HAS_CLAIMS' } :",
    replace: "return hasClaims && isHeard ? { type: 'refuse', why: 'HAS_CLAIMS' } :",
    tests,
  },
  {
    id: 'an agent that tells no identity passes for any other',
    promise,
    file: 'src/domain/broker/admission.ts',
    find: 'return record.identity !== null && record.identity !== identity;',
    replace: 'return record.identity !== null && identity !== null && record.identity !== identity;',
    tests,
  },
  {
    id: 'the next life of an agent is let in without asking the former one',
    promise,
    file: 'src/domain/broker/admission.ts',
    find: "return { type: isLive ? 'ask' : 'admit', as };",
    replace: "return { type: isLive && as === 'reboot' ? 'ask' : 'admit', as };",
    tests,
  },
  {
    id: 'a new boot id under a live session counts as a reboot',
    promise,
    file: 'src/domain/broker/admission.ts',
    find: "return { type: isLive ? 'ask' : 'admit', as };",
    replace: "return { type: isLive && as === 'restart' ? 'ask' : 'admit', as };",
    tests,
  },
  {
    id: 'the former session answers, and the newcomer gets the node all the same',
    promise,
    file: 'src/server/session/session-admission.ts',
    find: "this.refuse(entry, question.newcomer.arrival, 'ANSWERED');",
    replace: 'this.admit(question.newcomer.arrival, question.newcomer.as);',
    tests,
  },
  {
    id: 'an agent is welcomed before the broker has made durable whose node it is',
    promise: 'remembered',
    file: 'src/server/session/agent-session.ts',
    find: '    Promise.all(commits).then(\n      () => this.welcome(hello.node),',
    replace: '    Promise.resolve().then(\n      () => this.welcome(hello.node),',
    tests: ['test/server/durability', 'test/server/session'],
  },
];
