import { existsSync, rmSync } from 'node:fs';
import { filesBelow, fingerprint, isRecorded, record } from './fingerprint.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';

const sourceFolders = ['src', 'test', 'bench', 'scripts', 'examples'];

function sources() {
  const programs = sourceFolders.flatMap(filesBelow).filter((path) => path.endsWith('.ts'));
  return [...programs, 'tsconfig.json', 'package-lock.json'];
}

export function isBuilt() {
  return existsSync(`${root}dist/.tsbuildinfo`) && isRecorded('build', fingerprint(sources()));
}

/** Compiles into dist/. Returns the compiler's complaints, or '' when it has none; it emits either way. */
export async function build() {
  const mark = fingerprint(sources());
  pruneOrphans();
  const { status, output } = await run(process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    '.',
    '--pretty',
    'false',
  ]);
  if (status !== 0) return output.trim() || `tsc ended with status ${status}`;
  record('build', mark);
  return '';
}

/** The compiler never removes what it once wrote: a deleted module would stay importable, and only on this machine. */
function pruneOrphans() {
  if (!existsSync(`${root}dist`)) return;
  for (const path of filesBelow('dist')) {
    const source = /^dist\/(.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(`${root}${source}.ts`)) rmSync(`${root}${path}`);
  }
}
