import { filesBelow, fingerprint, isRecorded, record } from './fingerprint.mjs';
import { run } from './run.mjs';

/** What makes committed files out of others. */
const generators = ['scripts/generate.mjs', 'scripts/kubernetes.mjs'];

function sourcesAndResults() {
  const contract = [...filesBelow('proto'), ...filesBelow('src/gen')];
  const deployment = ['deploy/prometheus/rules', 'deploy/grafana/dashboards', 'deploy/kubernetes/generated'];
  return fingerprint([...contract, ...deployment.flatMap(filesBelow), ...generators, 'package-lock.json']);
}

export function isGenerated() {
  return isRecorded('generate', sourcesAndResults());
}

/** Brings src/gen up to date with proto/, and the manifests with the rules; files that would not change are left alone. */
export async function generate() {
  await runGenerator([]);
  record('generate', sourcesAndResults());
}

/** Fails when a generated file is not what its sources make. Changes nothing. */
export function checkGenerated() {
  return runGenerator(['--check']);
}

async function runGenerator(flags) {
  for (const script of generators) {
    const { status, output } = await run(process.execPath, [script, ...flags]);
    if (status !== 0) throw new Error(output.trim());
  }
}
