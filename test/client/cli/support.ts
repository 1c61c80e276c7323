import { runRmactl } from '../../../src/client/cli/run.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';

/** A request id of its own for each number. */
export function requestId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** What a command said, and how it ended. */
export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs rmactl within this process. `signal` is its Ctrl-C; `onOut` hears what it prints as it does. */
export async function rmactl(
  args: readonly string[],
  {
    env = {},
    signal = new AbortController().signal,
    onOut = () => {},
    random = () => 0.5,
    isTerminal = false,
  }: RunOptions = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const exitCode = await runRmactl(args, {
    io: {
      out: (text) => {
        said.out += text;
        onOut(said.out);
      },
      err: (text) => {
        said.err += text;
      },
      env,
      isTerminal,
    },
    clock: systemClock,
    random,
    newRequestId: () => 'a0000000-0000-4000-8000-00000000000a',
    pid: process.pid,
    untilInterrupted: () => signal,
  });
  return { exitCode, ...said };
}

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly onOut?: (out: string) => void;
  readonly random?: () => number;
  /** Whether somebody watches stderr. */
  readonly isTerminal?: boolean;
}
