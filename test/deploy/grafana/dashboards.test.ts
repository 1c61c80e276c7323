import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { textOfFile, unknownMetrics } from '../prometheus/rule-files.js';
import { DASHBOARD_FILES, type Dashboard, queriesOf, readDashboard, unitsOf } from './dashboards.js';

const COLUMNS = 24;
/** Whatever Grafana puts in by itself, and the dashboards' own variables. */
const VARIABLES = /\$(?:\{)?(?:__rate_interval|cluster|node|DS_PROMETHEUS)\b/;

/** Which panel lies on each cell; throws where two do. */
function layOut({ panels }: Dashboard): void {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    const { x, y, w, h } = gridPos;
    assert.ok(x >= 0 && w > 0 && h > 0 && x + w <= COLUMNS, title);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        const cell = `${column},${line}`;
        assert.equal(taken.get(cell), undefined, `${title} lies on ${taken.get(cell)}`);
        taken.set(cell, title);
      }
    }
  }
}

for (const name of DASHBOARD_FILES) {
  describe(`the dashboard ${name}`, () => {
    const dashboard = readDashboard(name);
    const queries = queriesOf(dashboard);

    it('takes whichever Prometheus it is given', () => {
      assert.deepEqual(
        dashboard.__inputs.map(({ name: input, pluginId }) => [input, pluginId]),
        [['DS_PROMETHEUS', 'prometheus']],
      );
      assert.equal(dashboard.templating.list[0]?.name, 'DS_PROMETHEUS');
      const uids = JSON.stringify(dashboard).match(/"uid":"[^"]*"/g) ?? [];
      assert.deepEqual([...new Set(uids)].sort(), [`"uid":"$\{DS_PROMETHEUS}"`, `"uid":"rma-${name}"`]);
      assert.equal(dashboard.schemaVersion, 39);
    });

    it('asks for nothing that nobody tells of, always within the fleet that was chosen', () => {
      assert.ok(queries.length > 30);
      const variables = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
      const annotations = dashboard.annotations.list.map(({ expr }) => expr);
      for (const expr of [...queries.map((query) => query.expr), ...variables, ...annotations]) {
        assert.deepEqual(unknownMetrics(expr), [], expr);
        assert.ok(expr.includes('cluster'), expr);
        for (const [variable] of expr.matchAll(/\$\{?\w+/g)) assert.match(variable, VARIABLES);
      }
    });

    it('shows each query in its unit', () => {
      for (const { panel, expr, unit } of queries)
        assert.ok(unitsOf(expr).includes(unit), `${panel}: ${unit} for ${expr}`);
    });

    it('says in words what each panel shows, and lets none cover another', () => {
      for (const { type, title, description } of dashboard.panels) {
        if (type !== 'row') assert.match(description ?? '', /^[A-Z].*\.$/, title);
      }
      const ids = dashboard.panels.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      layOut(dashboard);
    });

    it('begins with how things are now, then with what is wrong', () => {
      const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
      assert.deepEqual(rows.slice(0, 2), ['Now', 'What is wrong']);
    });
  });
}

describe("Grafana's provisioning files", () => {
  it('are YAML of version 1', () => {
    for (const path of ['datasources/prometheus.yml', 'dashboards/rma-broker.yml']) {
      assert.equal(
        (parse(textOfFile(`deploy/grafana/provisioning/${path}`)) as { apiVersion: number }).apiVersion,
        1,
        path,
      );
    }
  });
});
