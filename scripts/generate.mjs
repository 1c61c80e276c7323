// `npm run generate`: makes the files that are committed although they come from others. With --check it only compares.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { contract } from './lib/contract.mjs';
import { manifests } from './lib/kubernetes.mjs';
import { filesBelow, root } from './lib/project.mjs';

/** What is below each folder, by its path from there. @type {readonly [string, () => Map<string, string>][]} */
const generators = [
  ['src/gen/', contract],
  ['deploy/kubernetes/generated/', manifests],
];

for (const [folder, make] of generators) {
  const made = make();
  const there = existsSync(root + folder) ? filesBelow(folder).map((path) => path.slice(folder.length)) : [];
  for (const path of new Set([...there, ...made.keys()])) update(folder + path, made.get(path));
}

/**
 * @param {string} path
 * @param {string | undefined} text undefined: there should be no such file
 */
function update(path, text) {
  const file = root + path;
  if (text === (existsSync(file) ? readFileSync(file, 'utf8') : undefined)) return;
  if (process.argv.includes('--check')) {
    console.error(`${path} is stale: run \`npm run generate\` and commit the result`);
    process.exitCode = 1;
  } else if (text === undefined) rmSync(file);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
