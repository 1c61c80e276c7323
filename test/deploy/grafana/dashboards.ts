import { z } from 'zod';
import { textOfFile } from '../prometheus/rule-files.js';

const panel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  datasource: z.object({ type: z.string(), uid: z.string() }).optional(),
  targets: z
    .array(z.looseObject({ refId: z.string(), expr: z.string(), datasource: z.object({ uid: z.string() }) }))
    .optional(),
  fieldConfig: z.looseObject({ defaults: z.looseObject({ unit: z.string() }) }).optional(),
});
const dashboard = z.looseObject({
  __inputs: z.array(z.looseObject({ name: z.string(), pluginId: z.string() })),
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number(),
  templating: z.object({
    list: z.array(z.looseObject({ name: z.string(), type: z.string(), definition: z.string().optional() })),
  }),
  annotations: z.object({ list: z.array(z.looseObject({ expr: z.string() })) }),
  panels: z.array(panel),
});

export type Dashboard = z.output<typeof dashboard>;
export const DASHBOARD_FILES = ['fleet', 'node'] as const;

/** A committed dashboard. */
export function readDashboard(name: string): Dashboard {
  return dashboard.parse(JSON.parse(textOfFile(`deploy/grafana/dashboards/${name}.json`)));
}

/** One query of a panel, and the unit in which the panel shows what it returns. */
export interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
  readonly unit: string;
}

export function queriesOf({ panels }: Dashboard): readonly PanelQuery[] {
  return panels.flatMap(({ title, targets = [], fieldConfig }) =>
    targets.map(({ expr }) => ({ panel: title, expr, unit: fieldConfig?.defaults.unit ?? '' })),
  );
}

/** The units, by Grafana's names, in which the result of a query is: told by what it asks for, apart from the panel. */
export function unitsOf(query: string): readonly string[] {
  // What only selects does not give the values.
  const expr = query
    .replaceAll(/(?:and|unless) on \([^)]*\) \w+(?:\{[^}]*\})?/g, '')
    // Nor does what names a label, or the level of a recorded series.
    .replaceAll(/\b(?:by|on) \([^)]*\)|\b\w+:(?=rma_)/g, '');
  if (/histogram_quantile|:p99_|deriv\(/.test(expr)) return ['s'];
  if (/rate\([^)]*_seconds_total/.test(expr)) return ['percentunit'];
  if (/rate\(|:rate5m/.test(expr)) return ['reqps', 'ops'];
  if (/ \/ /.test(expr)) return ['percentunit'];
  if (/time\(\)|_seconds\b/.test(expr)) return ['s'];
  if (/_bytes\b/.test(expr)) return ['bytes'];
  return ['short', 'none'];
}
