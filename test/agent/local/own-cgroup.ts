import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const NAME = `rma-test-${process.pid}`;

/** A control group for a test: where it is in the file system, and what /proc says of a process in it. */
export interface OwnCgroup {
  readonly directory: string;
  readonly path: string;
  /** A group below it. */
  below(name: string): OwnCgroup;
}

/** Makes one that goes with the test; null where this process may make none. */
export function makeCgroup(t: TestContext): OwnCgroup | null {
  const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/self/mounts', 'utf8'))?.[1];
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  if (mount === undefined || own === undefined) return null;
  const made: string[] = [];
  // A group below another goes first, and before both whoever was started in them.
  t.after(() => {
    for (const directory of made.toReversed()) rmdirSync(directory);
  });
  try {
    return make(made, join(mount, own, NAME), join(own, NAME));
  } catch {
    return null;
  }
}

function make(made: string[], directory: string, path: string): OwnCgroup {
  mkdirSync(directory);
  made.push(directory);
  return { directory, path, below: (name) => make(made, join(directory, name), join(path, name)) };
}
