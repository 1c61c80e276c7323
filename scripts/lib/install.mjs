import { readFileSync } from 'node:fs';
import { root } from './root.mjs';
import { runNpm } from './run.mjs';

/**
 * Whether node_modules is what the lock file says. npm writes its own record last, so an install that was cut short has
 * none. Packages for other platforms are in the lock file and rightly not installed.
 */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, want]) => {
    if (path === '') return true;
    const have = present[path];
    return have === undefined
      ? want.optional === true
      : have.version === want.version && have.integrity === want.integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Installs exactly what the lock file names. No package here needs its install script, so none gets to run one. */
export async function install() {
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, output } = await runNpm(['ci', ...flags]);
  if (status !== 0) throw new Error(`npm ci failed; is the registry reachable?\n${output}`);
}
