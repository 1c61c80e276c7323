import { filesBelow } from './fingerprint.mjs';
import { checkGenerated } from './generate.mjs';
import { run } from './run.mjs';

/** Every check but the tests themselves. Each resolves to `{ outcome, reason }`. `complaints` are the compiler's. */
export function checks(complaints) {
  return [
    { name: 'generated files', check: generatedFiles },
    { name: 'lint and format', check: lintAndFormat },
    { name: 'types', check: async () => verdict(complaints === '', complaints) },
    { name: 'C warnings', check: cWarnings },
  ];
}

function verdict(passes, reason) {
  return { outcome: passes ? 'passed' : 'failed', reason };
}

async function generatedFiles() {
  return checkGenerated().then(
    () => verdict(true, ''),
    (error) => verdict(false, error.message),
  );
}

async function lintAndFormat() {
  const flags = ['ci', '--error-on-warnings', '--colors=off', '.'];
  const { status, output } = await run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', ...flags]);
  return verdict(status === 0, output.trim());
}

async function cWarnings() {
  const files = filesBelow('examples').filter((path) => path.endsWith('.c'));
  if ((await run('cc', ['--version'])).status !== 0)
    return { outcome: 'skipped', reason: 'there is no C compiler (cc)' };
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2', '-c', '-o', '/dev/null'];
  const found = await Promise.all(files.map((file) => run('cc', [...flags, file])));
  const complaints = found.filter(({ status }) => status !== 0).map(({ output }) => output.trim());
  return verdict(complaints.length === 0, complaints.join('\n'));
}
