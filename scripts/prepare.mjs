// Does what is missing before anything can run: install, generate, build. Says one line for each step it had to do.
import { pathToFileURL } from 'node:url';
import { build, isBuilt } from './lib/build.mjs';
import { generate, isGenerated } from './lib/generate.mjs';
import { install, isInstalled } from './lib/install.mjs';
import { locked } from './lib/lock.mjs';

/**
 * Makes the checkout runnable.
 *
 * `generates: false` leaves src/gen as it is, for whoever wants to find out whether it is stale.
 * Returns the compiler's complaints, '' for none: whether they stop the caller is the caller's choice.
 */
export function prepare({ generates = true } = {}) {
  return locked('prepare', async () => {
    await step('installed packages', isInstalled, install);
    if (generates) await step('generated types', isGenerated, generate);
    return (await step('built', isBuilt, build)) ?? '';
  });
}

async function step(name, isDone, work) {
  if (isDone()) return undefined;
  const start = performance.now();
  const result = await work();
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(result ? `✗ ${name} with errors, in ${took}` : `✓ ${name} in ${took}`);
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const complaints = await prepare();
    if (complaints !== '') throw new Error(complaints);
  } catch (error) {
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}
