import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type JournalFiles, realJournalFiles } from '../../../src/agent/checkpoint/journal-files.js';
import { LOCK_NAME, lockStateDirectory } from '../../../src/agent/checkpoint/state-lock.js';
import { IDENTITY_NAME, loadAgentIdentity } from '../../../src/agent/identity/agent-identity.js';
import type { IdentityOptions } from '../../../src/agent/identity/identity-options.js';
import { MACHINE_NAME } from '../../../src/agent/identity/machine-record.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { ID_PATTERN } from '../../../src/domain/ids.js';

const FACTS = { 'machine-id': '3d1219c7', 'dmi-product-uuid': 'ab-cd' };

describe("an agent's identity", () => {
  let directory: string;
  let notes: string[];
  let made: number;
  const pathOf = (name: string) => join(directory, name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-identity-'));
    notes = [];
    made = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Loads it, as an agent does at each start. */
  function load(more: Partial<IdentityOptions> = {}): string {
    const newUuid = () => {
      made += 1;
      return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
    };
    const onNote = (event: string) => notes.push(event);
    return loadAgentIdentity({ directory, facts: FACTS, newUuid, files: realJournalFiles, onNote, ...more });
  }

  function refusal(more: Partial<IdentityOptions> = {}): RmaError {
    const before = readdirSync(directory).map((name) => [name, readFileSync(pathOf(name)).toString('hex')]);
    try {
      load(more);
    } catch (error) {
      assert.ok(error instanceof RmaError);
      assert.equal(error.reason, 'STORE_FAILED');
      const isLock = ([name]: readonly string[]) => name === LOCK_NAME;
      const after = readdirSync(directory).map((name) => [name, readFileSync(pathOf(name)).toString('hex')]);
      assert.deepEqual(
        after.filter((file) => !isLock(file)),
        before.filter((file) => !isLock(file)),
        'what is damaged stays as it is',
      );
      return error;
    }
    return assert.fail('accepted');
  }

  it('is made once, and is the same ever after, whatever becomes of everything else', () => {
    const identity = load();
    assert.match(identity, ID_PATTERN);
    assert.deepEqual(notes, ['identity.made', 'identity.machine_noted']);
    writeFileSync(pathOf('claims.journal'), 'damaged');
    assert.equal(load(), identity);
    assert.equal(made, 1);
    assert.deepEqual(notes.length, 2);
  });

  it('is in files that only their owner can read, and the machine’s ids are not', () => {
    load();
    assert.deepEqual(readdirSync(directory).sort(), [LOCK_NAME, IDENTITY_NAME, MACHINE_NAME].sort());
    for (const name of [IDENTITY_NAME, MACHINE_NAME]) assert.equal(statSync(pathOf(name)).mode & 0o777, 0o600);
    const text = readFileSync(pathOf(MACHINE_NAME), 'utf8');
    for (const fact of Object.values(FACTS)) assert.ok(!text.includes(fact));
  });

  it('differs between two state directories of one machine', () => {
    const first = load();
    rmSync(pathOf(IDENTITY_NAME));
    assert.notEqual(load(), first);
    // What was known of the machine was known of another identity.
    rmSync(pathOf(IDENTITY_NAME));
    load({ facts: { 'machine-id': 'another' } });
  });

  it('is on the disk before anybody hears of it, at whichever call the machine stops', () => {
    for (let callsLeft = 0, isOver = false; !isOver; callsLeft += 1) {
      for (const name of readdirSync(directory)) rmSync(pathOf(name));
      const { files, synced, hasStopped } = stoppingAfter(callsLeft);
      const told = heardOf(files);
      if (told !== null) assert.deepEqual(synced.slice(0, 2), ['file', 'directory']);
      isOver = !hasStopped();
      const next = load();
      if (told !== null) assert.equal(next, told);
    }
  });

  /** Null when the machine stops first. */
  function heardOf(files: JournalFiles): string | null {
    try {
      return load({ files });
    } catch {
      return null;
    }
  }

  /** Files of a machine that stops after so many calls. */
  function stoppingAfter(calls: number) {
    let left = calls;
    let hasStopped = false;
    const synced: string[] = [];
    const step = <A extends unknown[], R>(call: (...args: A) => R, name?: string) => {
      return (...args: A): R => {
        hasStopped ||= left <= 0;
        if (hasStopped) throw new Error('the machine has stopped');
        left -= 1;
        const result = call(...args);
        if (name !== undefined) synced.push(name);
        return result;
      };
    };
    const { create, append, sync, rename, syncDirectory } = realJournalFiles;
    const files: JournalFiles = {
      ...realJournalFiles,
      create: step(create),
      append: step(append),
      sync: step(sync, 'file'),
      rename: step(rename),
      syncDirectory: step(syncDirectory, 'directory'),
    };
    return { files, synced, hasStopped: () => hasStopped };
  }

  const garbled: Readonly<Record<string, (whole: string) => string>> = {
    empty: () => '',
    'cut short': (whole) => whole.slice(0, -1),
    'of one digit that has changed': (whole) => whole.replace(/-8000-/, '-8001-'),
    'of a checksum that has changed': (whole) => whole.replace(/crc32 ./, 'crc32 x'),
    'followed by something else': (whole) => `${whole}more\n`,
    'too large': (whole) => whole.repeat(100_000),
  };
  for (const [what, garble] of Object.entries(garbled)) {
    it(`that is ${what} ends the start, says what to do, and is never replaced in silence`, () => {
      load();
      writeFileSync(pathOf(IDENTITY_NAME), garble(readFileSync(pathOf(IDENTITY_NAME), 'utf8')));
      const { message } = refusal();
      assert.match(message, /is damaged\. Put the file back.*remove it.*rmactl node accept-agent/);
      assert.equal(made, 1);
    });
  }

  const foreign: Readonly<Record<string, () => void>> = {
    'a link to somewhere else': () => {
      renameSync(pathOf(IDENTITY_NAME), pathOf('elsewhere'));
      symlinkSync(pathOf('elsewhere'), pathOf(IDENTITY_NAME));
    },
    'a link to nowhere': () => {
      rmSync(pathOf(IDENTITY_NAME));
      symlinkSync(pathOf('nowhere'), pathOf(IDENTITY_NAME));
    },
    'open to other writers': () => chmodSync(pathOf(IDENTITY_NAME), 0o666),
    'the same file under another name': () => linkSync(pathOf(IDENTITY_NAME), pathOf('other')),
  };
  for (const [what, tamper] of Object.entries(foreign)) {
    it(`in a file that is ${what} ends the start`, () => {
      load();
      tamper();
      assert.throws(() => load(), { reason: 'STORE_FAILED', message: /cannot be read/ });
      assert.equal(made, 1);
    });
  }

  it('is not made while another agent has the state directory', () => {
    const lock = lockStateDirectory(directory);
    assert.throws(() => load(), { reason: 'NOT_READY' });
    lock.close();
    assert.equal(made, 0);
    load();
    // And left to the agent itself.
    lockStateDirectory(directory).close();
  });

  describe('on another machine', () => {
    for (const [name, value] of Object.entries({ 'machine-id': 'other', 'dmi-product-uuid': 'other' })) {
      it(`whose ${name} is another one ends the start, and says what to do`, () => {
        load();
        const { message, metadata } = refusal({ facts: { ...FACTS, [name]: value } });
        assert.equal(metadata['differing'], name);
        for (const word of [IDENTITY_NAME, pathOf(MACHINE_NAME), 'mainboard'])
          assert.ok(message.includes(word), message);
      });
    }

    it('has an identity of its own once the copied one is removed', () => {
      const original = load();
      rmSync(pathOf(IDENTITY_NAME));
      const facts = { 'machine-id': 'clone' };
      assert.notEqual(load({ facts }), original);
      load({ facts });
    });
  });

  it('stays the same on the same machine with a new mainboard, once its record is removed', () => {
    const identity = load();
    const facts = { ...FACTS, 'dmi-product-uuid': 'new' };
    refusal({ facts });
    rmSync(pathOf(MACHINE_NAME));
    assert.equal(load({ facts }), identity);
    assert.equal(load({ facts }), identity);
    refusal();
  });

  it('is compared by what can be told now and was told before, and remembers what comes to be known', () => {
    const identity = load({ facts: {} });
    assert.deepEqual(notes, ['identity.made']);
    assert.equal(load({ facts: { 'machine-id': 'a' } }), identity);
    assert.equal(load({ facts: {} }), identity);
    assert.equal(load({ facts: { 'machine-id': 'a', 'dmi-product-uuid': 'b' } }), identity);
    refusal({ facts: { 'dmi-product-uuid': 'c' } });
    refusal({ facts: { 'machine-id': 'c' } });
  });

  for (const text of ['', '{', '[]', 'null', '{"identity":"x"}', '{"identity":"x","facts":{"a":1}}']) {
    it(`of a machine that is recorded as ${JSON.stringify(text)} ends the start`, () => {
      load();
      writeFileSync(pathOf(MACHINE_NAME), text);
      assert.match(refusal().message, /remove the file/);
    });
  }
});
