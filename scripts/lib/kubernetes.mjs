import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { root } from './project.mjs';

const head = '# Made by `npm run generate` from deploy/prometheus and deploy/grafana. Change those.\n';

/**
 * What Kubernetes needs of rules and dashboards, by its name in deploy/kubernetes/generated, from the
 * ones that everybody else uses.
 */
export function manifests() {
  return new Map([
    ['prometheus-rule.yaml', prometheusRule()],
    ['dashboards.yaml', dashboards()],
  ]);
}

function prometheusRule() {
  const groups = textsIn('deploy/prometheus/rules', '.yml').flatMap(([, text]) => parse(text).groups);
  return manifest(
    'monitoring.coreos.com/v1',
    'PrometheusRule',
    { name: 'rma-broker', labels: {} },
    { spec: { groups } },
  );
}

/** As Grafana's side car looks for them: a ConfigMap with a label, a file a dashboard. */
function dashboards() {
  const texts = textsIn('deploy/grafana/dashboards', '.json').map(([name, text]) => [`rma-${name}`, text]);
  const metadata = { name: 'rma-dashboards', labels: { grafana_dashboard: '1' } };
  return manifest('v1', 'ConfigMap', metadata, { data: Object.fromEntries(texts) });
}

/**
 * @param {string} apiVersion
 * @param {string} kind
 * @param {{ readonly name: string, readonly labels: object }} metadata
 * @param {object} content
 */
function manifest(apiVersion, kind, { name, labels }, content) {
  const metadata = { name, labels: { 'app.kubernetes.io/name': 'rma-broker', ...labels } };
  // Long lines stay whole: folded, an expression could not be compared with its source.
  return head + stringify({ apiVersion, kind, metadata, ...content }, { lineWidth: 0 });
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function textsIn(folder, ending) {
  const names = readdirSync(root + folder).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => /** @type {const} */ ([name, readFileSync(`${root}${folder}/${name}`, 'utf8')]));
}
