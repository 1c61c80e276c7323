import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Damage } from '../../../../src/server/store/check/damage.js';
import { revisionOfSealed, type SealedTable, seal, unseal } from '../../../../src/server/store/checksums/seal.js';

const KEY = 'node-1';
const TEXT = seal('nodes', KEY, '[12,{"id":"node-1"}]');

/** How the record is read: as LMDB gives it, and as the check finds it in the file. */
const READERS = {
  'a look-up': (table: SealedTable, key: string, text: string) => Number(unseal(table, key, text)[1]),
  'the check': (table: SealedTable, key: string, text: string) =>
    revisionOfSealed(table, Buffer.from(key), Buffer.from(text)),
};

for (const [who, revisionOf] of Object.entries(READERS)) {
  describe(`a sealed record, to ${who}`, () => {
    it('has the revision that it was sealed with', () => assert.equal(revisionOf('nodes', KEY, TEXT), 12));

    it('is damaged when any character of it is another', () => {
      for (let at = 0; at < TEXT.length; at += 1) {
        const other = TEXT[at] === '7' ? '8' : '7';
        const edited = TEXT.slice(0, at) + other + TEXT.slice(at + 1);
        assert.throws(() => revisionOf('nodes', KEY, edited), Damage, edited);
      }
    });

    it('is damaged when it is no list any more', () => {
      const edited = `{${TEXT.slice(1)}`;
      assert.throws(() => revisionOf('nodes', KEY, edited), Damage, edited);
    });

    it('is damaged when its end is missing', () => {
      for (let end = 1; end < TEXT.length; end += 1) {
        assert.throws(() => revisionOf('nodes', KEY, TEXT.slice(0, end)), Damage, TEXT.slice(0, end));
      }
    });

    it('is damaged under another key, or in another table, where it means something else', () => {
      assert.throws(() => revisionOf('nodes', 'node-2', TEXT), /the record node-2 of nodes is not what was written/);
      assert.throws(() => revisionOf('tenants', KEY, TEXT), /the record node-1 of tenants is not what was written/);
    });
  });
}
