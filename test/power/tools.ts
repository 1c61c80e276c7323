import { spawnSync } from 'node:child_process';
import { isThere } from './command.js';
import type { Part } from './needs.js';

interface Tool {
  readonly command: string;
  /** Debian's package of it. */
  readonly debian: string;
  /** What is made with it; every guest needs the others. */
  readonly makes?: readonly Part[];
}

/** What the command runs. */
const TOOLS: readonly Tool[] = [
  { command: 'qemu-system-ppc64', debian: 'qemu-system-ppc' },
  { command: 'apt-get', debian: 'apt' },
  { command: 'dpkg-deb', debian: 'dpkg' },
  { command: 'cpio', debian: 'cpio' },
  { command: 'xz', debian: 'xz-utils' },
  { command: 'make', debian: 'make', makes: ['lmdb'] },
  { command: 'python3', debian: 'python3', makes: ['lmdb'] },
  { command: 'powerpc64le-linux-gnu-g++', debian: 'g++-powerpc64le-linux-gnu', makes: ['lmdb', 'programs'] },
];

/** Installs what is missing where we are root, after saying so. */
export function installMissing(): void {
  const packages = namesOf(TOOLS);
  if (packages.length > 0 && process.getuid?.() === 0) install(packages);
}

/** @throws with what to do when tools are missing: those that every guest needs, or those that make one part */
export function assertTools(part?: Part): void {
  const packages = namesOf(
    TOOLS.filter(({ makes = [] }) => (part === undefined ? makes.length === 0 : makes.includes(part))),
  );
  if (packages.length > 0) throw new Error(`it needs tools: as root, apt-get install ${packages.join(' ')}`);
}

function namesOf(tools: readonly Tool[]): readonly string[] {
  return tools.filter(({ command }) => !isThere(command)).map(({ debian }) => debian);
}

function install(packages: readonly string[]): void {
  console.log(`… installing ${packages.join(', ')}`);
  // A run level of 1 keeps the services of packages from being started.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...words: readonly string[]) => spawnSync('apt-get', ['-qq', ...words], { env, stdio: 'ignore' });
  if (apt('install', '-y', '--no-install-recommends', ...packages).status === 0) return;
  apt('update');
  // One by one: without one of them some of the checks can still be made.
  for (const name of packages) apt('install', '-y', '--no-install-recommends', name);
}
