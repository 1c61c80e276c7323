import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { RULE_FILES, textOfFile } from '../../deploy/prometheus/rule-files.js';

/** What a rule waits and looks back for goes by so many times faster: a minute becomes a second. */
const FASTER = 60;
const SECONDS_OF = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
/** Scrapes and evaluations must be several within the shortest range, which is five seconds. */
const INTERVAL = '500ms';
/** What a broker on etcd tells, and one that is alone does not. */
export const OF_SEVERAL_BROKERS = /rma_broker_(leader|not_leader|standby|lease|replica|etcd)_/;

/** Where the programs of a fleet serve their metrics. */
export interface Targets {
  readonly brokers: readonly string[];
  /** By node. */
  readonly agents: ReadonlyMap<string, string>;
}

const config = z.looseObject({
  global: z.looseObject({}),
  scrape_configs: z.array(z.looseObject({ job_name: z.string() })),
});

/**
 * Writes the committed configuration and rules, for other targets and with shorter times;
 * returns the configuration's path.
 */
export function writeQuickConfig(directory: string, targets: Targets): string {
  mkdirSync(join(directory, 'rules'), { recursive: true });
  mkdirSync(join(directory, 'agents'), { recursive: true });
  for (const path of RULE_FILES)
    writeFileSync(join(directory, path), quickRules(textOfFile(`deploy/prometheus/${path}`)));
  const groups = [...targets.agents].map(([node, address]) => ({
    targets: [address],
    labels: { cluster: 'main', node },
  }));
  writeFileSync(join(directory, 'agents/all.json'), JSON.stringify(groups));
  const path = join(directory, 'prometheus.yml');
  writeFileSync(path, quickConfig(textOfFile('deploy/prometheus/prometheus.yml'), targets.brokers));
  return path;
}

/** The rules with every duration, and every number of seconds in words of an hour, divided. */
export function quickRules(text: string): string {
  return text
    .replaceAll(/\b3600\b/g, String(3_600 / FASTER))
    .replaceAll(
      /(for: |offset |\[|(?<=\d[smhd]):)(\d+)([smhd])/g,
      (_all, before: string, count: string, unit: string) => {
        return `${before}${Math.ceil((Number(count) * (SECONDS_OF[unit as keyof typeof SECONDS_OF] ?? 1)) / FASTER)}s`;
      },
    );
}

/** A panel's query as Grafana would send it for this fleet and node, with the same shorter times. */
export function quickQuery(expr: string, node: string): string {
  const chosen = expr.replaceAll('$cluster', 'main').replaceAll('$node', node).replaceAll('$__rate_interval', '5m');
  return quickRules(chosen);
}

function quickConfig(text: string, brokers: readonly string[]): string {
  const { alerting: _, ...parsed } = config.parse(parse(text));
  const scrapes = parsed.scrape_configs.map((scrape) =>
    scrape.job_name === 'rma-broker'
      ? { ...scrape, static_configs: [{ targets: brokers, labels: { cluster: 'main' } }] }
      : scrape,
  );
  const global = { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL };
  return stringify({ ...parsed, global, scrape_configs: scrapes });
}
