import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LOOK_INTERVAL_MS, PolicyStore, SETTLE_MS } from '../../../src/server/access/policy-store.js';
import { FakeClock } from '../../fakes/fake-clock.js';

const EMPTY = 'version: 1\ntrustDomain: rma.test\nbindings: []\n';
const FULL = 'version: 1\ntrustDomain: rma.test\nbindings: [{ role: operator, identities: ["spiffe://rma.test/*"] }]\n';
const DENYING = `${FULL}denied: { identities: ["spiffe://rma.test/ann"] }\n`;

describe('the policy in force', () => {
  let folder: string;
  let path: string;
  let clock: FakeClock;
  let heard: string[];
  let stopping: AbortController;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rma-policy-'));
    path = join(folder, 'policy.yaml');
    clock = new FakeClock();
    heard = [];
    stopping = new AbortController();
    writeFileSync(path, EMPTY);
  });
  afterEach(() => {
    stopping.abort();
    rmSync(folder, { recursive: true });
  });

  function opened(): PolicyStore {
    const observer = {
      loaded: () => heard.push('loaded'),
      refused: (problem: string) => heard.push(problem.replaceAll(folder, '')),
    };
    const store = new PolicyStore({ path, clock, observer });
    store.follow(stopping.signal);
    return store;
  }

  /** As an editor, or Kubernetes, puts another file in the place of one. */
  function put(text: string): void {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }

  it('is the one of a changed file, at the next look or at once', () => {
    const store = opened();
    put(FULL);
    assert.equal(store.current.bindings.length, 0);
    clock.advance(LOOK_INTERVAL_MS + SETTLE_MS);
    assert.deepEqual([store.current.bindings.length, heard], [1, ['loaded']]);
    put(EMPTY);
    store.reload();
    assert.equal(store.current.bindings.length, 0);
  });

  it('is not that of a file that somebody is still writing', () => {
    writeFileSync(path, DENYING);
    const store = opened();
    const half = DENYING.slice(0, DENYING.indexOf('denied'));
    for (let written = half.length; written <= DENYING.length; written += 5) {
      writeFileSync(path, DENYING.slice(0, written));
      clock.advance(written === half.length ? LOOK_INTERVAL_MS : SETTLE_MS);
      assert.equal(store.current.denied.identities.length, 1, `${written} characters`);
    }
    writeFileSync(path, half);
    clock.advance(LOOK_INTERVAL_MS + SETTLE_MS);
    assert.equal(store.current.denied.identities.length, 0, 'when nothing more comes');
  });

  it('stays when the file cannot be used, which is told once, until it can', () => {
    writeFileSync(path, FULL);
    const store = opened();
    put(FULL.slice(0, 60));
    for (let look = 0; look < 3; look += 1) clock.advance(LOOK_INTERVAL_MS + SETTLE_MS);
    assert.equal(store.current.bindings.length, 1);
    assert.match(String(store.refusedBecause), /policy.yaml/);
    assert.equal(heard.length, 1);
    rmSync(path);
    clock.advance(LOOK_INTERVAL_MS + SETTLE_MS);
    assert.equal(store.current.bindings.length, 1, 'a file that is gone is no policy for nobody');
    put(FULL);
    clock.advance(LOOK_INTERVAL_MS + SETTLE_MS);
    assert.equal(store.refusedBecause, null);
  });

  it('is not there at all when the first file cannot be used', () => {
    put('version: 3');
    assert.throws(opened, /policy.yaml: version/);
    rmSync(path);
    assert.throws(opened, /ENOENT/);
  });
});
