import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { longestOutage } from '../../examples/demo/ha/outage.js';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { WITHOUT_ETCD } from '../fixtures/etcd-cluster.js';

const DEMO = fileURLToPath(new URL('../../examples/demo/ha/main.js', import.meta.url));
const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runDemo(environment: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [DEMO], { env: environment }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** The lines of the demonstration that the README shows; its numbers are other ones each time. */
function linesOfReadme(): readonly RegExp[] {
  const part = /### What you see when a broker dies\n[\s\S]*?```\n([\s\S]*?)\n```/;
  const block = part.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
  const lines = block.split('\n').filter((line) => line !== '…');
  return lines.map(
    (line) => new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\d+/g, '\\d+')}$`, 'm'),
  );
}

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('rma-ha-demo-'));

describe('the demonstration of several brokers', { timeout: TEST_TIMEOUT_MS }, () => {
  it('tells of a leader that dies and one that hands over, and leaves nothing', { skip: WITHOUT_ETCD }, async () => {
    const before = folders();
    const { status, stdout, stderr } = await runDemo(process.env);
    assert.equal(status, 0, stderr);
    const shown = linesOfReadme();
    assert.ok(shown.length > 5, 'the README shows some of it');
    for (const part of [
      ...shown,
      /broker-\d, pid \d+, listens on 127\.0\.0\.1:\d+ and leads, in term \d+/,
      /kill -9 \d+/,
      /[\d:.]{12} {2}broker-\d leads, in term \d+, \d+\.\d+ s after the signal/,
      /[\d:.]{12} {2}the first claim after: web-\d+ on p7-0\d, \d+\.\d+ s after the last/,
      /db-3 \(pid \d+\) lived on, and their claims are BOUND/,
      /kill -TERM \d+/,
      /claims were acknowledged: 0 of them are unknown to the leader/,
      /claims are known to it: 0 of them were acknowledged to nobody/,
    ]) {
      assert.match(stdout, part);
    }
    assert.deepEqual(folders(), before);
  });

  it('says what to do where there is no etcd', async () => {
    const { status, stderr } = await runDemo({ ...process.env, PATH: '', RMA_ETCD: '' });
    assert.equal(status, 1);
    assert.match(stderr, /no etcd is found in PATH[\s\S]*apt-get install etcd-server[\s\S]*npm run demo shows one/);
  });

  it('runs no other etcd than the one that was asked for', async () => {
    const { status, stderr } = await runDemo({ ...process.env, RMA_ETCD: '/var/empty' });
    assert.equal(status, 1);
    assert.match(stderr, /RMA_ETCD is \/var\/empty: write the folder/);
  });
});

describe('the longest outage', () => {
  const at = (atMs: number) => ({ guest: `at-${atMs}`, claim: 'claims/c', node: 'n1', atMs });

  it('is the longest silence that has some of the time in it, whatever was still on its way', () => {
    const acknowledged = [0, 500, 10, 21, 60, 65, 900].map(at).sort((a, b) => a.atMs - b.atMs);
    const { before, after, lastedMs } = longestOutage(acknowledged, { fromMs: 20, toMs: 40 });
    assert.deepEqual([before.atMs, after.atMs, lastedMs], [21, 60, 39]);
  });

  it('is none where nothing was acknowledged afterwards', () => {
    assert.throws(() => longestOutage([0, 10].map(at), { fromMs: 20, toMs: 40 }), /no claim was acknowledged/);
  });
});
