import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { Command } from 'commander';
import { renderManual } from '../../../../src/client/cli/help/manual.js';
import { createProgram } from '../../../../src/client/cli/program.js';
import { systemClock } from '../../../../src/common/clock/system-clock.js';

const program = await createProgram({
  io: { out: () => undefined, err: () => undefined, env: {}, isTerminal: false },
  clock: systemClock,
  random: () => 0.5,
  newRequestId: () => '',
  pid: 1,
  untilInterrupted: () => new AbortController().signal,
});

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

describe('the man page of rmactl', () => {
  const page = renderManual(program, { version: '1.2.3' });
  const plain = page.replaceAll('\\-', '-').replaceAll('\\&', '').replaceAll('\\e', '\\');

  it('tells every option of every command, with what its help says', () => {
    const options = everyCommand(program).flatMap((command) => command.options.filter(({ hidden }) => !hidden));
    assert.ok(options.length > 20);
    for (const { flags, description } of options) {
      assert.ok(plain.includes(flags), flags);
      assert.ok(plain.includes(description.slice(1)), description);
    }
  });

  it('tells the examples, what the help says besides, and the exit codes', () => {
    assert.match(plain, /rmactl node cordon p7-03 --reason/);
    assert.match(plain, /Claims that have ended are left out unless/);
    assert.match(plain, / {2}127 {2}exec: the VMM's program was not found/);
  });

  it('is what groff understands', (context) => {
    const { status, error, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-z'], { input: page });
    if (error !== undefined) return context.skip('groff is not installed (Debian: groff)');
    assert.deepEqual({ status, stderr: stderr.toString() }, { status: 0, stderr: '' });
  });
});
