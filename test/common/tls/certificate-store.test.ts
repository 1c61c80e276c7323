import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { CertificatePaths } from '../../../src/common/tls/certificate-paths.js';
import { CertificateStore, LOOK_INTERVAL_MS } from '../../../src/common/tls/certificate-store.js';
import { TestAuthority } from '../../fakes/certificates.js';
import { FakeClock } from '../../fakes/fake-clock.js';

const AGENT = 'spiffe://rma.test/agent/n1';

describe('certificates that follow their files', () => {
  const authority = new TestAuthority();
  let folder = '';
  let clock: FakeClock;
  let told: string[];
  let stopping: AbortController;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
    clock = new FakeClock(1_000_000, Date.now());
    told = [];
    stopping = new AbortController();
  });
  afterEach(() => {
    stopping.abort();
    rmSync(folder, { recursive: true });
  });

  function following(paths: CertificatePaths): CertificateStore {
    const observer = {
      loaded: ({ serial }: { readonly serial: string }) => void told.push(serial),
      refused: (problem: string) => void told.push(problem),
    };
    const store = new CertificateStore({ paths, clock, observer });
    store.follow(stopping.signal);
    return store;
  }

  it('are replaced when the files are, and those who use them are told once', () => {
    const store = following(authority.write(folder, AGENT));
    const heard: string[] = [];
    const leave = store.onChange(({ serial }) => heard.push(serial));
    const { serial } = store.current;
    authority.write(folder, AGENT);
    assert.equal(store.current.serial, serial);
    clock.advance(LOOK_INTERVAL_MS);
    clock.advance(10 * LOOK_INTERVAL_MS);
    assert.notEqual(store.current.serial, serial);
    assert.deepEqual([told, heard], [[store.current.serial], [store.current.serial]]);
    leave();
    authority.write(folder, AGENT);
    store.reload();
    assert.deepEqual([told.length, heard.length], [2, 1]);
  });

  it('stay while the files do not fit together, which is told once, and follow when they do', () => {
    const paths = authority.write(folder, AGENT);
    const store = following(paths);
    const { serial } = store.current;
    const { certificate, key } = authority.issue({ uris: [AGENT] });
    writeFileSync(paths.certificate, certificate);
    clock.advance(3 * LOOK_INTERVAL_MS);
    assert.equal(store.current.serial, serial);
    assert.match(store.refusedBecause ?? '', /is not the key of/);
    assert.equal(told.length, 1);
    writeFileSync(paths.key, key);
    clock.advance(LOOK_INTERVAL_MS);
    assert.equal(store.refusedBecause, null);
    assert.deepEqual(told.slice(1), [store.current.serial]);
  });

  it('stay when the files are gone, and when the new ones have expired', () => {
    const paths = authority.write(folder, AGENT);
    const store = following(paths);
    const { serial } = store.current;
    unlinkSync(paths.key);
    clock.advance(LOOK_INTERVAL_MS);
    assert.match(store.refusedBecause ?? '', /tls\.key is missing; put it there/);
    authority.write(folder, { uris: [AGENT], validToMs: Date.now() - 60_000 });
    clock.advance(LOOK_INTERVAL_MS);
    assert.match(store.refusedBecause ?? '', /expired/);
    assert.equal(store.current.serial, serial);
  });

  it('go on as they were when the former files come back', () => {
    const paths = authority.write(folder, AGENT);
    const store = following(paths);
    const whole = readFileSync(paths.ca);
    writeFileSync(paths.ca, '');
    clock.advance(LOOK_INTERVAL_MS);
    writeFileSync(paths.ca, whole);
    clock.advance(LOOK_INTERVAL_MS);
    assert.deepEqual([store.refusedBecause, told.length], [null, 1]);
  });

  it('are replaced when a link to their folder is, as Kubernetes does it', () => {
    authority.write(join(folder, 'old'), AGENT);
    symlinkSync('old', join(folder, 'data'));
    const [ca, certificate, key] = ['ca.crt', 'tls.crt', 'tls.key'].map((name) => join(folder, 'data', name));
    const store = following({ ca: String(ca), certificate: String(certificate), key: String(key) });
    const { serial } = store.current;
    authority.write(join(folder, 'new'), AGENT);
    symlinkSync('new', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'data'));
    clock.advance(LOOK_INTERVAL_MS);
    assert.notEqual(store.current.serial, serial);
  });

  it('are not looked at any more when the program stops', () => {
    following(authority.write(folder, AGENT));
    stopping.abort();
    assert.deepEqual(clock.waiting(), []);
  });
});
