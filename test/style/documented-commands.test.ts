import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/client/cli/program.js';
import { systemClock } from '../../src/common/clock/system-clock.js';
import { read, trackedFiles } from './tree.js';

const rmactl = await createProgram({
  io: { out: () => undefined, err: () => undefined, env: {}, isTerminal: false },
  clock: systemClock,
  random: () => 0.5,
  newRequestId: () => '',
  pid: 1,
  untilInterrupted: () => new AbortController().signal,
});

/** What follows `rmactl` up to the end of the command, in code blocks and in code within a line. */
function commandLinesOf(markdown: string): readonly string[] {
  const joined = markdown.replaceAll('\\\n', ' ');
  const inBlocks = [...joined.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const inLines = [...joined.matchAll(/`(rmactl [^`\n]+)`/g)].map(([, code = '']) => code);
  return [...inBlocks, ...inLines].flatMap((line) => /(?:^|[\s(])rmactl ([a-z-].*)$/.exec(line)?.[1] ?? []);
}

/** What is wrong with one command line; null when rmactl would understand its words. */
function problemWith(line: string): string | null {
  const words = (line.split(/ -- |[|)>;#]/)[0] ?? '').trim().split(/\s+/);
  let command: Command = rmactl;
  const flags: string[] = [];
  for (const word of words) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (word.startsWith('-')) flags.push(word.split('=')[0] ?? '');
    else if (next !== undefined && flags.every((flag) => isKnown(rmactl, flag))) command = next;
  }
  if (command === rmactl && !flags.includes('--version') && words[0] !== 'help') return `no command in "${line}"`;
  if (command.commands.length > 0 && command !== rmactl) return `"${line}" names no command of ${command.name()}`;
  const unknown = flags.filter((flag) => !isKnown(rmactl, flag) && !isKnown(command, flag) && flag !== '--help');
  return unknown.length === 0 ? null : `${command.name()} has no ${unknown.join(', ')} ("${line}")`;
}

function isKnown(command: Command, flag: string): boolean {
  return command.options.some(({ long, short }) => flag === long || flag === short);
}

describe('the command lines of rmactl that the documents show', () => {
  const documents = trackedFiles().filter((path) => path.endsWith('.md'));
  const lines = documents.flatMap((path) => commandLinesOf(read(path)).map((line) => ({ path, line })));

  it('are found', () => assert.ok(lines.length > 10));

  for (const { path, line } of lines) it(`${path}: ${line}`, () => assert.equal(problemWith(line), null));

  it('would be noticed if they were wrong', () => {
    assert.match(problemWith('claim make --guest x') ?? '', /names no command/);
    assert.match(problemWith('claim create --gest x') ?? '', /has no --gest/);
  });
});
