import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './archive.js';
import { ROOT } from './cache.js';
import { LMDB_BINARY } from './compiled.js';
import type { GuestParts } from './guest-parts.js';
import { INIT } from './init.js';

/** What tests need beside the packages that the programs need; JavaScript only. */
const TEST_PACKAGES = ['fast-check', 'pure-rand'];
/** Folders of the checkout that run, or that tests read. */
const FOLDERS = ['dist/src', 'dist/test', 'dist/examples', 'proto'];
/** Of the packages and of what is compiled: what nobody runs. */
const LEFT_OUT = /\.(map|d\.[cm]?ts|md|mts|cts)$/;

/**
 * Packs this checkout as it runs in the guest, below /project there, and what starts it, into `file`; `scratch` is gone
 * afterwards.
 */
export function packProject(
  { packages, lmdb, programs }: Pick<GuestParts, 'packages' | 'lmdb' | 'programs'>,
  scratch: string,
  file: string,
): void {
  const project = join(scratch, 'project');
  const copy = (from: string, to: string) =>
    cpSync(from, join(project, to), { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
  for (const each of FOLDERS) copy(join(ROOT, each), each);
  copy(join(ROOT, 'package.json'), 'package.json');
  copy(join(packages, 'node_modules'), 'node_modules');
  if (lmdb !== null) cpSync(lmdb, join(project, 'node_modules/lmdb', LMDB_BINARY));
  for (const each of TEST_PACKAGES) copy(join(ROOT, 'node_modules', each), join('node_modules', each));
  if (programs !== null) cpSync(programs, join(project, 'bin'), { recursive: true });
  writeFileSync(join(scratch, 'init'), INIT, { mode: 0o755 });
  pack(scratch, file);
  rmSync(scratch, { recursive: true });
}
