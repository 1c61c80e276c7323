import { readFileSync } from 'node:fs';
import { root, runNpm } from './project.mjs';

/**
 * Whether node_modules is what the lock file says. npm writes its own record last, so an install that was cut short has
 * none. Packages for other platforms are in the lock file and rightly not installed; another optional one that is
 * missing could not be fetched.
 */
export function isInstalled() {
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(([path, want]) => {
    const have = present[path];
    if (have === undefined) return path === '' || want.os !== undefined || want.cpu !== undefined;
    return have.version === want.version && have.integrity === want.integrity;
  });
}

/** Installs exactly what the lock file names. */
export function install() {
  const { status, output } = runNpm('ci');
  if (status !== 0) throw new Error(`npm ci failed; is the registry reachable?\n${output}`);
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, os?: string[], cpu?: string[] }>}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages;
  } catch {
    return {};
  }
}
