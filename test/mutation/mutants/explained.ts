import type { Mutant } from '../mutant.js';

const promise = 'explained';

/** Every refusal says why: per cause, how many nodes, and what would change it. */
export const EXPLAINED: readonly Mutant[] = [
  {
    id: 'nodes without a free RMA are left out of the count',
    promise,
    file: 'src/domain/broker/placement/verdicts.ts',
    find: '      return mask.drop(index.full);',
    replace: '      return mask;',
    tests: ['test/domain/broker/placement/node-verdicts', 'test/domain/broker/placement'],
  },
  {
    id: 'silent nodes count as cordoned',
    promise,
    file: 'src/domain/broker/placement/verdicts.ts',
    find: '      return mask.drop(index.cordoned);',
    replace: '      return mask.drop(index.cordoned).drop(index.silent);',
    tests: ['test/domain/broker/placement/node-verdicts', 'test/domain/broker/placement'],
  },
  {
    id: 'a cause that says nothing is counted',
    promise,
    file: 'src/domain/broker/placement/verdicts.ts',
    find: '    if (!failing.isEmpty) ruledOut.set(cause, failing);',
    replace: '    ruledOut.set(cause, failing);',
    tests: ['test/domain/broker/placement/node-verdicts', 'test/domain/broker/placement'],
  },
  {
    id: 'remedies are named that other causes still stand against',
    promise,
    file: 'src/domain/broker/placement/verdicts.ts',
    find: '  for (const later of CAUSES.slice(CAUSES.indexOf(cause) + 1)) passes(fleet, demand, later, mask);\n',
    replace: '',
    tests: ['test/domain/broker/placement', 'test/domain/broker/placement/node-verdicts'],
  },
];
