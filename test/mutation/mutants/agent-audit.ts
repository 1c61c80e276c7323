import type { Mutant } from '../mutant.js';

const file = 'src/agent/audit/core-audit.ts';
const tests = ['test/agent/audit/core-audit'];

/** Who got which RMA of a node is on record, and nobody fills the record. */
export const AGENT_AUDIT: readonly Mutant[] = [
  {
    id: 'an RMA leaves although nobody can write down who has it',
    promise: 'trusted',
    file,
    find: 'return this.settings.blocks && HAND_OFFS.has(op) && (',
    replace: 'return this.settings.blocks && !HAND_OFFS.has(op) && (',
    tests,
  },
  {
    id: 'an audit log that may be lost keeps guests from starting',
    promise: 'explained',
    file,
    find: 'return this.settings.blocks && HAND_OFFS',
    replace: 'return HAND_OFFS',
    tests,
  },
  {
    id: 'an fd that did not leave is on record as handed out',
    promise: 'trusted',
    file,
    find: "    if (input.type === 'delivery-failed') this.notDelivered(input.claim, input.reason);\n",
    replace: '',
    tests,
  },
  {
    id: 'each refusal is a line of the audit log',
    promise: 'bounded',
    file,
    find: 'this.add(fields, isChange ? null : uid);',
    replace: 'this.add(fields, uid < 0 ? uid : null);',
    tests,
  },
  {
    id: 'what a user changes has no line when that user was refused too often',
    promise: 'trusted',
    file,
    find: 'this.add(fields, isChange ? null : uid);',
    replace: 'this.add(fields, isChange ? uid : uid);',
    tests,
  },
  {
    id: 'facts for the audit log wait without end',
    promise: 'bounded',
    file: 'src/agent/audit/fact-queue.ts',
    find: 'underWay + this.settled.length + this.fresh.length >= FACTS_UNDER_WAY_MAX;',
    replace: 'underWay + this.settled.length + this.fresh.length >= 1e9;',
    tests,
  },
  {
    id: 'the audit log names a process of another life of the pid',
    promise: 'trusted',
    file: 'src/agent/audit/process-looks.ts',
    find: 'now === undefined || (startTicks ?? now) !== now',
    replace: 'now === undefined',
    tests,
  },
  {
    id: 'a disk that hangs is as good as one that writes',
    promise: 'trusted',
    file: 'src/common/audit/audit-file.ts',
    find: 'clock.schedule(HANGS_AFTER_MS, ',
    replace: 'clock.schedule(HANGS_AFTER_MS * 1e6, ',
    tests: ['test/common/audit/audit-file'],
  },
  {
    id: 'lines of the audit log are lost unseen',
    promise: 'trusted',
    file: 'src/common/audit/audit-file.ts',
    find: "    this.fail(new Error('lines come faster than the disk takes them'));\n",
    replace: '',
    tests: ['test/common/audit/audit-file'],
  },
];
