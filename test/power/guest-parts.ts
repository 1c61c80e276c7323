import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CACHE } from './cache.js';
import { told } from './command.js';
import { lmdbForPower, packagesForPower, programsForPower } from './compiled.js';
import { DebianArchive, type DebianPackage } from './debian.js';
import { buildKernel, kernels } from './guest-kernel.js';
import { buildRoot, ROOT_PACKAGES } from './guest-root.js';
import type { Lacking, Part } from './needs.js';

/** The files that a guest is made of, except for this checkout. */
export interface GuestParts {
  readonly kernel: string;
  readonly modules: string;
  readonly root: string;
  /** A folder with `node_modules` for POWER. */
  readonly packages: string;
  /** LMDB's binary, which is not among them; null when it is lacking. */
  readonly lmdb: string | null;
  /** A folder with our C programs; null when they are lacking. */
  readonly programs: string | null;
  readonly lacking: Lacking;
}

/** Which versions the guest has: written down, so that a filled cache needs no network. */
interface Versions {
  /** What was asked for: a root of something else is another one. */
  readonly asked: readonly string[];
  readonly kernel: DebianPackage;
  readonly root: readonly DebianPackage[];
}

const VERSIONS = join(CACHE, 'versions.json');

/** @param updates whether Debian is asked for newer packages; without it the versions of the last time are kept */
export function guestParts(updates: boolean): GuestParts {
  mkdirSync(join(CACHE, 'apt'), { recursive: true });
  const debian = new DebianArchive(join(CACHE, 'apt'));
  const known = updates || !existsSync(VERSIONS) ? null : readVersions();
  if (known === null)
    told(
      () => "Debian's lists",
      () => debian.update(),
    );
  const root = known?.root ?? debian.closure(ROOT_PACKAGES);
  const kernel = kernelFolder(debian, known?.kernel ?? null);
  if (known === null)
    writeFileSync(VERSIONS, JSON.stringify({ asked: ROOT_PACKAGES, kernel: kernel.kernel, root }, null, 1));
  const node = root.find(({ name }) => name === 'nodejs') ?? { name: 'nodejs', version: '' };
  const packages = packagesForPower();
  const lacking: { [part in Part]?: string } = {};
  return {
    kernel: join(kernel.folder, 'vmlinux'),
    modules: join(kernel.folder, 'modules.cpio'),
    root: join(rootFolder(debian, root), 'root.cpio'),
    packages,
    lmdb: orLacking(lacking, 'lmdb', () => lmdbForPower(debian, node, packages)),
    programs: orLacking(lacking, 'programs', programsForPower),
    lacking,
  };
}

/** Notes why something cannot be had that only some checks need, and goes on without it. */
function orLacking(lacking: { [part in Part]?: string }, part: Part, make: () => string): string | null {
  try {
    return make();
  } catch (problem) {
    lacking[part] = `${part} for POWER cannot be had: ${problem instanceof Error ? problem.message : problem}`;
    return null;
  }
}

function readVersions(): Versions | null {
  const versions: Versions = JSON.parse(readFileSync(VERSIONS, 'utf8'));
  return isDeepStrictEqual(versions.asked, ROOT_PACKAGES) ? versions : null;
}

function kernelFolder(debian: DebianArchive, known: DebianPackage | null) {
  const candidates = known === null ? kernels(debian) : [known];
  const [kernel] = candidates;
  const folder = join(CACHE, `kernel-${kernel?.version}`);
  if (kernel !== undefined && existsSync(folder)) return { kernel, folder };
  return told(
    (built) => `Linux ${built.kernel.version}`,
    () => buildKernel(debian, candidates),
  );
}

function rootFolder(debian: DebianArchive, packages: readonly DebianPackage[]): string {
  const key = createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 12);
  if (existsSync(join(CACHE, `root-${key}`))) return join(CACHE, `root-${key}`);
  return told(
    () => `a root of ${packages.length} packages`,
    () => buildRoot(`root-${key}`, debian, packages),
  );
}
