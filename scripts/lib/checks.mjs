import { filesBelow, run } from './project.mjs';

/**
 * What a check or a test came to; `reason` says why it failed or was skipped.
 *
 * @typedef {{ outcome: 'passed' | 'failed' | 'skipped', reason: string }} Verdict
 */

const BIOME = ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off', '.'];
const TSC = ['node_modules/typescript/bin/tsc', '--pretty', 'false', '-p', 'scripts'];
const CC = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2', '-c', '-o', '/dev/null'];

/**
 * Every check but the tests themselves.
 *
 * @param {string} complaints the compiler's, about everything but the scripts
 * @returns {readonly [string, () => Verdict][]}
 */
export function checks(complaints) {
  return [
    ['generated files', () => passes(process.execPath, ['scripts/generate.mjs', '--check'])],
    ['lint and format', () => passes(process.execPath, BIOME)],
    ['types', () => (complaints === '' ? passes(process.execPath, TSC) : { outcome: 'failed', reason: complaints })],
    ['C warnings', cWarnings],
  ];
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Verdict}
 */
function passes(command, args) {
  const { status, output } = run(command, args);
  return { outcome: status === 0 ? 'passed' : 'failed', reason: output };
}

/** @returns {Verdict} */
function cWarnings() {
  if (run('cc', ['--version']).status !== 0) return { outcome: 'skipped', reason: 'there is no C compiler (cc)' };
  const files = [...filesBelow('examples'), ...filesBelow('bench')].filter((path) => path.endsWith('.c'));
  const verdicts = files.map((file) => passes('cc', [...CC, file]));
  return verdicts.find(({ outcome }) => outcome === 'failed') ?? { outcome: 'passed', reason: '' };
}
