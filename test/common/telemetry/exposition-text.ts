import type { Exposition } from '../../../src/common/telemetry/exposition.js';

/** One metric as its text shows it. */
export interface ShownMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** In order, without those that belong to the type. */
  readonly labels: readonly string[];
  /** Value by series, as the text has them. */
  readonly series: ReadonlyMap<string, number>;
}

/** The whole text of a scrape. */
export async function textOf(exposition: Exposition): Promise<string> {
  let text = '';
  for await (const piece of exposition.pieces()) text += piece;
  return text;
}

/** The metrics of a scrape by name; throws at a line that is no part of the format. */
export function parseText(text: string): ReadonlyMap<string, ShownMetric> {
  const metrics = new Map<
    string,
    { name: string; type: string; help: string; labels: string[]; series: Map<string, number> }
  >();
  let current = { name: '', type: '', help: '', labels: [] as string[], series: new Map<string, number>() };
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (metrics.has(name)) throw new Error(`${name} is told twice`);
      current = { name, type: '', help: rest, labels: [], series: new Map() };
      metrics.set(name, current);
    } else if (kind === 'TYPE') current.type = rest;
    else if (line !== '') addSeries(current, line);
  }
  return metrics;
}

function addSeries(metric: { name: string; labels: string[]; series: Map<string, number> }, line: string): void {
  const [, series = '', name = '', labels = '', value = ''] = /^((\w+)(?:\{(.*)\})?) (\S+)$/.exec(line) ?? [];
  if (!name.startsWith(metric.name)) throw new Error(`not a series of ${metric.name}: ${line}`);
  if (metric.series.has(series)) throw new Error(`${series} comes twice`);
  metric.series.set(series, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
  const names = [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label = '']) => label);
  for (const label of names) if (label !== 'le' && !metric.labels.includes(label)) metric.labels.push(label);
}
