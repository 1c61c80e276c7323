import { fileURLToPath } from 'node:url';

/** The declarations of the package's export ".", as this checkout is built. */
export const ENTRY = fileURLToPath(new URL('../../../src/client/index.d.ts', import.meta.url));

/** The committed report. */
export const REPORT = fileURLToPath(new URL('../../../../test/style/public-types/report.txt', import.meta.url));
