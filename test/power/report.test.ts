import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Ended } from './emulator.js';
import type { Guest } from './guests.js';
import { Report } from './report.js';
import { parseLine, type Said, toLine } from './said.js';

const GUEST: Guest = { name: 'g', machine: [], kernel: [], checks: ['first', 'second'], boundMinutes: 1 };
const WELL: Ended = { problem: null, processorMs: 90_000, tail: 'the last line' };
const passed = (check: string): Said => ({ type: 'verdict', check, outcome: 'passed', what: 'much', tookMs: 2_000 });

function report() {
  const lines: string[] = [];
  return { report: new Report((text) => lines.push(text)), text: () => lines.join('\n') };
}

describe('the report of what POWER machines say', () => {
  it('is good when every check passed', () => {
    const { report: it, text } = report();
    for (const check of GUEST.checks) it.hear(GUEST, passed(check));
    it.end(GUEST, WELL);
    assert.equal(it.close(), true);
    assert.match(text(), /2 passed, 0 failed, 0 skipped/);
    assert.match(text(), /g: 90 s of processor time\nall guests: 90 s of processor time, in 0 s/);
  });

  it('is bad when one check failed, and shows the end of the console', () => {
    const { report: it, text } = report();
    it.hear(GUEST, passed('first'));
    it.hear(GUEST, { type: 'verdict', check: 'second', outcome: 'failed', what: 'wrong\nat 3', tookMs: 1 });
    it.end(GUEST, WELL);
    assert.equal(it.close(), false);
    assert.match(text(), /FAILED g second: wrong\nat 3/);
    assert.match(text(), /\| the last line/);
  });

  it('is bad when a guest ended before it said how a check went', () => {
    for (const problem of [null, 'it did not end within 1 minutes']) {
      const { report: it, text } = report();
      it.hear(GUEST, passed('first'));
      it.end(GUEST, { ...WELL, problem });
      assert.equal(it.close(), false);
      assert.match(text(), problem === null ? /FAILED g second: it said nothing/ : /FAILED g second: it did not end/);
    }
  });

  it('is bad when a guest said that all is well and ended badly', () => {
    const { report: it } = report();
    for (const check of GUEST.checks) it.hear(GUEST, passed(check));
    it.end(GUEST, { ...WELL, problem: 'it ended with 1' });
    assert.equal(it.close(), false);
  });

  it('is bad when nothing could be checked, and says why', () => {
    const { report: it, text } = report();
    it.skip(GUEST, 'no emulator');
    assert.equal(it.close(), false);
    assert.match(text(), /SKIPPED g first: no emulator/);
  });
});

describe('a line of a console', () => {
  it('is told from those of the kernel, even behind one', () => {
    assert.deepEqual(parseLine(`[   1.0] something ${toLine(passed('first'))}\r`), passed('first'));
  });

  it('of somebody else says nothing', () => {
    for (const line of ['', 'init: hello', '@power {"type":"verd[   2.0] something'])
      assert.equal(parseLine(line), null);
  });
});
