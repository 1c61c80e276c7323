import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixture, unpackRelease } from '../fixtures/release.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const VERSION = '0.1.0';
const BUF = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
const IMAGE = fixture(VERSION, 'contract.binpb');

const directory = mkdtempSync(join(tmpdir(), 'rma-contract-'));
after(() => rmSync(directory, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly said: string;
}

/** Runs buf where a buf.yaml and the protos are; without a network, and with its cache in the test's own directory. */
function buf(cwd: string, ...words: readonly string[]): Outcome {
  const env = { ...process.env, BUF_CACHE_DIR: join(directory, 'cache') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUF, ...words], { cwd, env, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}`.trim() };
}

const CLEAN: Outcome = { status: 0, said: '' };
const isThere = buf(ROOT, '--version').status === 0;

/** A copy of this checkout's contract, with one mistake in it. */
function contractWith(mistake: { readonly file: string; readonly from: RegExp; readonly to: string }): string {
  const copy = mkdtempSync(join(directory, 'mistaken-'));
  cpSync(join(ROOT, 'buf.yaml'), join(copy, 'buf.yaml'));
  cpSync(join(ROOT, 'proto'), join(copy, 'proto'), { recursive: true });
  const path = join(copy, 'proto/rma/v1', mistake.file);
  const text = readFileSync(path, 'utf8');
  assert.match(text, mistake.from, 'the line of the mistake is not there any more');
  writeFileSync(path, text.replace(mistake.from, mistake.to));
  return copy;
}

describe('the contract in proto/', {
  skip: !isThere && 'the package @bufbuild/buf has no program for this platform',
}, () => {
  it('keeps to the rules of buf.yaml', () => {
    assert.deepEqual(buf(ROOT, 'lint'), CLEAN);
  });

  it(`breaks no program that was made for ${VERSION}`, () => {
    assert.deepEqual(buf(ROOT, 'breaking', '--against', IMAGE), CLEAN);
  });

  it(`is compared with what ${VERSION} really had`, () => {
    const { root } = unpackRelease(VERSION, directory);
    const rebuilt = join(directory, 'rebuilt.binpb');
    assert.deepEqual(buf(join(root, 'proto'), 'build', '-o', rebuilt), CLEAN);
    assert.ok(existsSync(rebuilt));
    assert.deepEqual(buf(directory, 'breaking', IMAGE, '--against', rebuilt), CLEAN);
    assert.deepEqual(buf(directory, 'breaking', rebuilt, '--against', IMAGE), CLEAN);
  });

  const breaking = [
    { what: 'another number', file: 'types.proto', from: /string guest = 1;/, to: 'string guest = 99;' },
    { what: 'another type', file: 'types.proto', from: /uint64 min_rma_bytes = 2;/, to: 'string min_rma_bytes = 2;' },
    { what: 'another name', file: 'types.proto', from: /BOUND = 3;/, to: 'HANDED_OUT = 3;' },
    { what: 'no more RPC', file: 'broker.proto', from: / {2}rpc RenewClaim\(.*\n/, to: '' },
    {
      what: 'another message',
      file: 'agent.proto',
      from: /returns \(stream BrokerMessage\)/,
      to: 'returns (BrokerMessage)',
    },
  ];
  for (const mistake of breaking) {
    it(`would be found to break it with ${mistake.what}`, () => {
      const { status, said } = buf(contractWith(mistake), 'breaking', '--against', IMAGE);
      assert.equal(status, 100, said);
      assert.match(said, new RegExp(`^proto/rma/v1/${mistake.file}:`));
    });
  }

  it('would be found to bend the rules with a field in camel case', () => {
    const mistake = { file: 'types.proto', from: /string guest = 1;/, to: 'string guestName = 1;' };
    const { status, said } = buf(contractWith(mistake), 'lint');
    assert.equal(status, 100, said);
    assert.match(said, /guest_name/);
  });
});
