import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.js';
import { output } from './command.js';
import type { Boot } from './emulator.js';
import { type GuestParts, guestParts } from './guest-parts.js';
import type { Lacking } from './needs.js';
import { packProject } from './project.js';
import { assertTools, installMissing } from './tools.js';

/** What the guests boot, and what they lack. @throws when no guest can be booted */
export function prepare(updates: boolean): { readonly boot: Boot; readonly lacking: Lacking } {
  installMissing();
  assertTools();
  const parts = guestParts(updates);
  return { boot: bootOf(parts), lacking: parts.lacking };
}

/** In a folder of this run, which is removed at its end: two runs may be under way. */
function bootOf(parts: GuestParts): Boot {
  const folder = join(CACHE, `boot-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [project, initrd] = [join(folder, 'project.cpio'), join(folder, 'initrd.cpio')];
  packProject(parts, join(folder, 'tree'), project);
  // The kernel takes archives as one file, one behind the other.
  output('sh', ['-c', 'cat "$@" >"$0"', initrd, parts.root, parts.modules, project]);
  output('gzip', ['-1', '--keep', initrd]);
  return { kernel: parts.kernel, initrd, compressedInitrd: `${initrd}.gz` };
}
