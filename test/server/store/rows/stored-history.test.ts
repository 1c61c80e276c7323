import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClaimHappening, ClaimHistory } from '../../../../src/domain/broker/records/claim-history.js';
import { CLAIM_HISTORY, extended, NO_HISTORY } from '../../../../src/domain/broker/records/history.js';
import type { BrokerMs, NodeId } from '../../../../src/domain/ids.js';
import { appended, historyOf } from '../../../../src/server/store/rows/stored-history.js';

const AT = { createMs: 1_000_000 as BrokerMs };
const HOLDER = { pid: 42, uid: 107, gid: 108, startTicks: 2 ** 53 - 1, executable: `/usr/bin/'a "strange" path\\` };

/** One of each kind. */
const ALL: readonly ClaimHappening[] = [
  { kind: 'CREATED', node: 'n1' as NodeId },
  { kind: 'PLACED', node: 'n2' as NodeId },
  { kind: 'PREPARED' },
  { kind: 'PREPARING' },
  { kind: 'RENEWED', expireMs: 1_060_000 as BrokerMs },
  { kind: 'RELEASING', cause: 'TIME_RAN_OUT', holder: null },
  { kind: 'BOUND', holder: HOLDER },
  { kind: 'HOLDER_CHANGED', holder: { ...HOLDER, executable: '/größe' } },
  { kind: 'BOUND', holder: null },
  { kind: 'RELEASING', cause: 'HOLDER_EXITED', holder: HOLDER },
  { kind: 'ENDED', cause: 'HOLDER_EXITED' },
];

function both(happenings: readonly ClaimHappening[]) {
  let [text, history]: [string, ClaimHistory] = ['', NO_HISTORY];
  for (const [index, what] of happenings.entries()) {
    const by = [`spiffe://rma.test/it's/"${index}"`, null, 'system:anonymous', 'system:admin'][index % 4] ?? null;
    const entry = { atMs: (AT.createMs + 1_000 * index) as BrokerMs, by, what };
    text = appended(text, AT, entry);
    history = extended(history, entry, CLAIM_HISTORY);
  }
  return { text, history };
}

describe('a stored history', () => {
  it('is read back as it was told, whatever happened', () => {
    const { text, history } = both(ALL);
    assert.deepEqual(historyOf(text, AT), history);
    assert.deepEqual(historyOf(JSON.parse(JSON.stringify(text)), AT), history);
  });

  it('keeps as many entries as the rule says, however many there were', () => {
    const { text, history } = both([...ALL, ...ALL, ...ALL]);
    assert.deepEqual(historyOf(text, AT), history);
    assert.equal(history.entries.length, 16);
  });

  it('is empty where a row has none', () => {
    assert.deepEqual(historyOf('', AT), NO_HISTORY);
  });

  it('leaves out entries of kinds that only a later version knows', () => {
    const { text } = both(ALL.slice(0, 1));
    const later = `2 ${text.slice(2)},['Z',5,null,'whatever']`;
    assert.deepEqual(historyOf(later, AT).entries, both(ALL.slice(0, 1)).history.entries);
  });

  it('is as short as it can be, since every row has one', () => {
    assert.equal(both(ALL.slice(1, 3)).text.length < 80, true);
    assert.equal(appended('', AT, { atMs: AT.createMs, by: null, what: { kind: 'PREPARED' } }), "1 ['R',0,null]");
  });
});
