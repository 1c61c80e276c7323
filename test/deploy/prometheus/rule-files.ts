import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const PROMETHEUS = `${ROOT}deploy/prometheus/`;
export const RULE_FILES = ['rules/recording.yml', 'rules/alerts.yml'] as const;
export const TEST_FILES = [
  'backups',
  'brokers',
  'capacity',
  'certificates',
  'claims',
  'nodes',
  'programs',
  'recording',
].map((name) => `tests/${name}.yml`);

const alert = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});
const recording = z.object({ record: z.string(), expr: z.string() });
const ruleFile = z.object({
  groups: z.array(z.object({ name: z.string(), rules: z.array(z.union([alert, recording])) })),
});
const testFile = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })).optional(),
      promql_expr_test: z.array(z.object({ expr: z.string() })).optional(),
    }),
  ),
});

export type Alert = z.output<typeof alert>;

/** The text of a file of the repository. */
export function textOfFile(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

const rules = RULE_FILES.flatMap((path) =>
  ruleFile.parse(parse(textOfFile(`deploy/prometheus/${path}`))).groups.flatMap((group) => group.rules),
);

export const ALERTS: readonly Alert[] = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));
export const RECORDINGS = rules.flatMap((rule) => ('record' in rule ? [rule] : []));

/** Every case of the rules' own tests. */
export const RULE_TESTS = TEST_FILES.flatMap(
  (path) => testFile.parse(parse(textOfFile(`deploy/prometheus/${path}`))).tests,
);

const DOCUMENTED = new Set([...textOfFile('docs/metrics.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name));
const RECORDED = new Set(RECORDINGS.map(({ record }) => record));

/** What a query asks for that nobody tells of: neither docs/metrics.md nor a recording rule. */
export function unknownMetrics(query: string): readonly string[] {
  // Labels are no metrics, wherever they are named.
  const withoutStrings = query
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right) \([^)]*\)/g, '')
    .replaceAll(/\{[^}]*\}/g, '');
  const names = withoutStrings.match(/\b(?:[a-z_]+:)?(?:rma|process|nodejs)_\w+(?::\w+)?/g) ?? [];
  return names.filter((name) => {
    const base = name.replace(/_(bucket|sum|count)$/, '');
    return !(DOCUMENTED.has(name) || DOCUMENTED.has(base) || RECORDED.has(name));
  });
}
