import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The C sources are beside this file's source, and not part of the build. */
const SOURCES = fileURLToPath(new URL('../../../bench/handoff/', import.meta.url));

/** Compiles one of the C programs into `directory`; null when this machine has no C compiler. */
export function compile(name: 'client' | 'server', directory: string): string | null {
  const program = join(directory, name);
  try {
    execFileSync('cc', ['-O2', '-o', program, join(SOURCES, `${name}.c`)], { stdio: ['ignore', 'ignore', 'inherit'] });
    return program;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw problem;
  }
}

/** Starts the reference server; resolves when it listens. */
export async function startServer(program: string, socketPath: string): Promise<ChildProcess> {
  const server = spawn(program, [socketPath], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (server.stdout !== null) await once(server.stdout, 'data');
  return server;
}

/**
 * Redeems a claim for each token in one client process; resolves when it has ended, to the time that each took in
 * microseconds.
 */
export async function redeemAll(
  program: string,
  socketPath: string,
  tokens: readonly string[],
): Promise<readonly number[]> {
  const client = spawn(program, [socketPath], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  client.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  client.stdin.end(tokens.map((token) => `${token}\n`).join(''));
  const [status] = await once(client, 'close');
  const tookUs = Buffer.concat(chunks)
    .toString()
    .trim()
    .split('\n')
    .map((nanos) => Number(nanos) / 1000);
  if (status !== 0 || tookUs.length !== tokens.length) throw new Error('the client did not redeem all its claims');
  return tookUs;
}
