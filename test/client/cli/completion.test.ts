import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

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
});
