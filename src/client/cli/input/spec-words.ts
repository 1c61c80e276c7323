import { formatSizeBytes } from '../../../common/units/size.js';
import type { LabelPreference } from '../../../domain/labels.js';
import { requirementWords } from '../output/claims/requirement-words.js';
import type { SpecFlags } from './spec-options.js';

/** The options that repeat the same request, as `spec-options.ts` reads them: for a command line in a hint. */
export function specWords(flags: SpecFlags): readonly string[] {
  const { minRma, maxRma, node, excludeNode = [], device, selector = [], prefer = [], label = {} } = flags;
  const { strategy, spreadLabel, group, sharing, need, tenant, priority, holderUid = [], holderCgroup = [] } = flags;
  return [
    ...option('--min-rma', formatSizeBytes(minRma)),
    ...option('--max-rma', maxRma === undefined ? undefined : formatSizeBytes(maxRma)),
    ...option('--node', idOf(node)),
    ...excludeNode.flatMap((each) => option('--exclude-node', idOf(each))),
    ...option('--device', device?.toLowerCase()),
    ...option('--selector', selector.length === 0 ? undefined : selector.map(requirementWords).join(',')),
    ...prefer.flatMap((each) => option('--prefer', preferenceWords(each))),
    ...option('--strategy', strategy?.toLowerCase()),
    ...option('--spread-label', spreadLabel),
    ...option('--group', group),
    ...option('--sharing', sharing?.toLowerCase()),
    ...option('--need', need?.toLowerCase()),
    ...holderUid.flatMap((uid) => option('--holder-uid', String(uid))),
    ...holderCgroup.flatMap((cgroup) => option('--holder-cgroup', cgroup)),
    ...option('--tenant', idOf(tenant)),
    ...option('--priority', priority === undefined ? undefined : String(priority)),
    ...Object.entries(label).flatMap(([key, value]) => option('--label', `${key}=${value}`)),
  ];
}

/** A value that begins with a dash would be taken for an option unless joined to its own. */
function option(flag: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

function preferenceWords({ requirement, weight }: LabelPreference): string {
  return `${requirementWords(requirement)}=${weight}`;
}

function idOf(name: string | undefined): string | undefined {
  return name?.slice(name.indexOf('/') + 1);
}
