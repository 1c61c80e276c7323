import { spawnSync } from 'node:child_process';
import { isThere } from './command.js';

/** What the command runs, with Debian's package of it. */
const TOOLS = [
  { command: 'qemu-system-ppc64', debian: 'qemu-system-ppc' },
  { command: 'apt-get', debian: 'apt' },
  { command: 'dpkg-deb', debian: 'dpkg' },
  { command: 'cpio', debian: 'cpio' },
  { command: 'xz', debian: 'xz-utils' },
  { command: 'make', debian: 'make' },
  { command: 'python3', debian: 'python3' },
  { command: 'powerpc64le-linux-gnu-g++', debian: 'g++-powerpc64le-linux-gnu' },
] as const;

/**
 * Installs what is missing where we are root, after saying so.
 *
 * @returns what to do about tools that are missing still; null when none is
 */
export function missingTools(): string | null {
  if (missing().length > 0 && process.getuid?.() === 0) install(missing());
  const packages = missing();
  return packages.length === 0 ? null : `it needs tools: as root, apt-get install ${packages.join(' ')}`;
}

function missing(): readonly string[] {
  return TOOLS.filter(({ command }) => !isThere(command)).map(({ debian }) => debian);
}

function install(packages: readonly string[]): void {
  console.log(`… installing ${packages.join(', ')}`);
  // A run level of 1 keeps the services of packages from being started.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...words: readonly string[]) => spawnSync('apt-get', ['-qq', ...words], { env, stdio: 'ignore' });
  if (apt('install', '-y', '--no-install-recommends', ...packages).status === 0) return;
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}
