// Writes the report of the public types anew, after an intended change: npm run public-types.
import { writeFileSync } from 'node:fs';
import { ENTRY, REPORT } from './places.js';
import { reportPublicTypes } from './report.js';

writeFileSync(REPORT, reportPublicTypes(ENTRY));
