import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientsOf, memoryDisk, ObedientAgent, testBroker, wireHello } from '../../server/support.js';

const execFileAsync = promisify(execFile);

const RMACTL = fileURLToPath(new URL('../../../src/client/cli/main.js', import.meta.url));

describe('the completion of rmactl in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-completion-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'rmactl'), `#!/bin/sh\nexec '${process.execPath}' '${RMACTL}' "$@"\n`);
  chmodSync(join(folder, 'rmactl'), 0o755);

  /** What bash offers for the last of `words`. */
  function offered(...words: readonly string[]): readonly string[] {
    const script = `
      # What Debian's bash-completion provides, which the machine may lack.
      _get_comp_words_by_ref() { cur=\${COMP_WORDS[COMP_CWORD]}; words=("\${COMP_WORDS[@]}"); }
      source <(rmactl completion bash)
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      "$(complete -p rmactl | sed -E 's/.*-F ([^ ]+).*/\\1/')" 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const { stdout, stderr, error } = spawnSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
    assert.equal(error, undefined, stderr);
    return stdout.split('\n').map((line) => line.split(/\s/)[0] ?? '');
  }

  it('offers commands, and the commands of a group', () => {
    assert.ok(offered('rmactl', '').includes('claim'));
    assert.deepEqual(offered('rmactl', 'node', 'cor').filter(Boolean), ['cordon']);
  });

  it('offers options, and the values of one that has a choice', () => {
    assert.ok(offered('rmactl', 'claim', 'create', '--min').includes('--min-rma'));
    assert.deepEqual(offered('rmactl', 'claim', 'create', '--answer-at', 'p').filter(Boolean), ['prepared']);
  });

  it('offers the names that the broker has, and none when it does not answer', async () => {
    const running = await testBroker(memoryDisk());
    await new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('p7-03', 2));
    const address = `127.0.0.1:${running.port}`;
    const contexts = join(folder, 'contexts.yaml');
    const rmactl = (...args: string[]) => execFileAsync(process.execPath, [RMACTL, '--broker', address, ...args]);
    await rmactl('tenant', 'put', 'blue', '--max-claims', '3');
    await rmactl('claim', 'create', '--guest', 'g', '--min-rma', '1MiB', '--claim-id', 'c-mine');
    const ended = ['claim', 'create', '--guest', 'g', '--min-rma', '1MiB', '--claim-id', 'c-over'];
    await rmactl(...ended);
    await rmactl('claim', 'release', 'c-over');
    let isNamed = true;
    const names = async (...words: string[]) => {
      const env = { ...process.env, RMACTL_CONTEXTS: contexts, ...(isNamed ? { RMACTL_BROKER: address } : {}) };
      const { stdout } = await execFileAsync(process.execPath, [RMACTL, 'complete', '--', ...words], { env });
      return stdout.split('\n').flatMap((line) => /^([^:\t]+)\t/.exec(line)?.[1] ?? []);
    };
    assert.deepEqual(await names('node', 'drain', ''), ['p7-03']);
    assert.deepEqual(await names('node', 'drain', 'q'), []);
    assert.deepEqual(await names('claim', 'release', 'c-'), ['c-mine']);
    assert.deepEqual(await names('tenant', 'delete', ''), ['blue']);
    assert.deepEqual(await names('claim', 'create', '--tenant', ''), ['blue']);
    assert.deepEqual(await names('explain', '--exclude-node', 'p7'), ['p7-03']);
    assert.deepEqual(await names('node', 'get', '--broker', '127.0.0.1:1', ''), []);

    writeFileSync(
      contexts,
      `current: lab\ncontexts:\n  lab: { broker: "${address}" }\n  away: { broker: "127.0.0.1:1" }\n`,
    );
    assert.deepEqual(await names('context', 'use', ''), ['lab', 'away']);
    assert.deepEqual(await names('context', 'show', 'a'), ['away']);
    assert.deepEqual(await names('--context', 'l'), ['lab']);
    isNamed = false;
    assert.deepEqual(await names('node', 'drain', ''), ['p7-03'], 'by the current context');
    assert.deepEqual(await names('node', 'drain', '--context', 'away', ''), []);
    writeFileSync(contexts, 'contexts: [');
    assert.deepEqual(await names('context', 'use', ''), []);
    await running.stop();
  });
});
