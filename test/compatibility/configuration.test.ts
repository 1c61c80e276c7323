import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AGENT_CONFIG } from '../../src/agent/config.js';
import { type ConfigDefinition, settingsOf } from '../../src/common/config/definition.js';
import { loadConfig } from '../../src/common/config/load-config.js';
import { BROKER_CONFIG } from '../../src/server/config.js';
import { readFixture } from '../fixtures/release.js';

const VERSION = '0.1.0';

const definitions: readonly ConfigDefinition[] = [BROKER_CONFIG, AGENT_CONFIG];

for (const definition of definitions) {
  const { program } = definition;
  const file = readFixture(VERSION, 'config', `${program}.yaml`);
  const before: Record<string, unknown> = JSON.parse(readFixture(VERSION, 'config', `${program}.json`));
  const renamed = new Map(settingsOf(definition).map(({ key, formerly }) => [formerly, key]));
  const load = (text: string) =>
    loadConfig(definition, { words: ['--config', '/x'], environment: {}, readFile: () => text });

  describe(`${program} with a configuration of 0.1.0`, () => {
    it('takes every setting to be what 0.1.0 took it for', () => {
      const outcome = load(file);
      assert.ok(outcome.start, outcome.start ? '' : outcome.text);
      const now: Record<string, unknown> = { ...outcome.config };
      assert.deepEqual(
        Object.fromEntries(Object.keys(before).map((key) => [key, now[renamed.get(key) ?? key]])),
        before,
      );
    });

    it('warns of each name that the next release will not know', () => {
      const outcome = load(file);
      const former = settingsOf(definition).flatMap(({ formerly }) => (formerly === undefined ? [] : [formerly]));
      assert.ok(former.includes('metricsAddress'));
      assert.deepEqual(
        outcome.start && outcome.warnings.map((warning) => warning.split(' ', 1)[0]).sort(),
        former.sort(),
      );
    });

    it('is asked for every setting that 0.1.0 had', () => {
      const named = [...file.matchAll(/^([a-zA-Z]+):/gm)].map(([, key]) => key);
      assert.deepEqual(named.sort(), Object.keys(before).sort());
    });
  });
}
