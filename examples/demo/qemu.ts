import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { patience } from '../fleet/patience.js';

const QEMU = 'qemu-system-ppc64';

/** SLOF prints its banner within a second or two under emulation; a loaded machine takes longer. */
const BANNER_TIMEOUT_MS = patience(120_000);
const LOOK_INTERVAL_MS = 200;

/** The RMA size that current pseries machines boot in. */
export const QEMU_RMA_BYTES = 256 * 2 ** 20;

export function hasQemu(): boolean {
  return spawnSync(QEMU, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** QEMU's arguments for a guest whose memory is the RMA that `rmactl exec` leaves open for it. */
export function qemuArguments(consoleFile: string): readonly string[] {
  const machine = 'pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,memory-backend=rma';
  const memory = 'memory-backend-file,id=rma,size={bytes},mem-path=/proc/self/fd/{fd},share=on';
  const quiet = ['-nodefaults', '-nographic', '-serial', `file:${consoleFile}`];
  return [QEMU, '-M', machine, '-m', '256', '-object', memory, ...quiet];
}

/** Runs `words`, a command that becomes QEMU, until the firmware prints something; returns its first lines. */
export async function bootAndListen(words: readonly string[], consoleFile: string): Promise<readonly string[]> {
  const [command = '', ...args] = words;
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => complaints.push(line));
  const ended = once(child, 'exit');
  try {
    return await firstLines(consoleFile, ended);
  } catch (problem) {
    throw new Error(complaints.join('; '), { cause: problem });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function firstLines(consoleFile: string, ended: Promise<unknown>): Promise<readonly string[]> {
  const isOver = { value: false };
  void ended.then(() => {
    isOver.value = true;
  });
  for (let waitedMs = 0; waitedMs < BANNER_TIMEOUT_MS && !isOver.value; waitedMs += LOOK_INTERVAL_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
    const lines = existsSync(consoleFile) ? plainLines(readFileSync(consoleFile, 'latin1')) : [];
    if (lines.some((line) => line.includes('SLOF')) && lines.length > 8) {
      return lines.filter((line) => /[A-Za-z]/.test(line)).slice(0, 5);
    }
  }
  throw new Error('the firmware printed nothing on its console');
}

/** The firmware colours its console output; the demonstration prints plain text. */
function plainLines(text: string): string[] {
  return stripVTControlCharacters(text).split(/\r?\n/);
}
