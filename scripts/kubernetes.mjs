// Makes what Kubernetes needs of rules and dashboards (deploy/kubernetes/generated) from the ones that everybody else uses.
// With --check it only compares.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { root } from './lib/root.mjs';

const folder = `${root}deploy/kubernetes/generated/`;
const head = '# Made by `npm run generate` from deploy/prometheus and deploy/grafana. Change those.\n';
const files = { 'prometheus-rule.yaml': prometheusRule(), 'dashboards.yaml': dashboards() };

const stale = Object.entries(files).filter(([name, text]) => current(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`deploy/kubernetes/generated/${name} is stale: run \`npm run generate\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of stale) writeFileSync(folder + name, text);
}

function current(name) {
  return existsSync(folder + name) ? readFileSync(folder + name, 'utf8') : undefined;
}

function prometheusRule() {
  const groups = textsIn('deploy/prometheus/rules', '.yml').flatMap(([, text]) => parse(text).groups);
  return manifest('monitoring.coreos.com/v1', 'PrometheusRule', 'rma-broker', { spec: { groups } });
}

/** As Grafana's side car looks for them: a ConfigMap with a label, a file a dashboard. */
function dashboards() {
  const data = Object.fromEntries(
    textsIn('deploy/grafana/dashboards', '.json').map(([name, text]) => [`rma-${name}`, text]),
  );
  return manifest('v1', 'ConfigMap', 'rma-dashboards', { data }, { grafana_dashboard: '1' });
}

function manifest(apiVersion, kind, name, content, labels = {}) {
  const metadata = { name, labels: { 'app.kubernetes.io/name': 'rma-broker', ...labels } };
  // Long lines stay whole: folded, an expression could not be compared with its source.
  return head + stringify({ apiVersion, kind, metadata, ...content }, { lineWidth: 0 });
}

function textsIn(path, ending) {
  const names = readdirSync(root + path).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => [name, readFileSync(`${root}${path}/${name}`, 'utf8')]);
}
