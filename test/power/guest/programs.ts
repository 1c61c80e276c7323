import { fileURLToPath } from 'node:url';

/** The C VMM, cross-compiled (`compiled.ts`). */
export const VMM_PROGRAM = fileURLToPath(new URL('../../../../bin/vmm', import.meta.url));
