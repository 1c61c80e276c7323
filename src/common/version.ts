import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../../package.json', import.meta.url);

/** The version of this package, as package.json has it. */
export const VERSION: string = versionIn(JSON.parse(readFileSync(PACKAGE, 'utf8')));

function versionIn(manifest: unknown): string {
  if (
    typeof manifest === 'object' &&
    manifest !== null &&
    'version' in manifest &&
    typeof manifest.version === 'string'
  )
    return manifest.version;
  throw new Error(`${PACKAGE.pathname} has no version`);
}
