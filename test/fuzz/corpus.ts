import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CORPUS = fileURLToPath(new URL('../../../test/fuzz/corpus/', import.meta.url));

/** What fuzzing has found for a target so far, by file name: each is tried at every run. */
export function found(target: string): ReadonlyMap<string, Buffer> {
  const folder = join(CORPUS, target);
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

/** Keeps an input that failed, and returns its path in the checkout. */
export function keep(target: string, input: Buffer): string {
  const folder = join(CORPUS, target);
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 12);
  writeFileSync(join(folder, name), input);
  return `test/fuzz/corpus/${target}/${name}`;
}
