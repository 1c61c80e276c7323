import { filesBelow, fingerprint, isRecorded, record } from './fingerprint.mjs';
import { run } from './run.mjs';

function contract() {
  return fingerprint([...filesBelow('proto'), ...filesBelow('src/gen'), 'scripts/generate.mjs', 'package-lock.json']);
}

export function isGenerated() {
  return isRecorded('generate', contract());
}

/** Brings src/gen up to date with proto/; files that would not change are left alone. */
export async function generate() {
  await runGenerator([]);
  record('generate', contract());
}

/** Fails when src/gen is not what proto/ makes. Changes nothing. */
export function checkGenerated() {
  return runGenerator(['--check']);
}

async function runGenerator(flags) {
  const { status, output } = await run(process.execPath, ['scripts/generate.mjs', ...flags]);
  if (status !== 0) throw new Error(output.trim());
}
