// Writes dist/sbom.cdx.json: every package that this one was tested with, with version, licence and checksum, out of
// the lock file (CycloneDX, as npm makes it).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root, runNpm } from './lib/project.mjs';

const flags = ['--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'];
const { status, output } = runNpm('sbom', ...flags);
if (status !== 0) throw new Error(`npm sbom ended with status ${status}: ${output}`);

// The same sources make the same file: without the moment, a random number, and the folder's
// name, which npm takes for ours.
const { serialNumber: _serialNumber, metadata, ...rest } = JSON.parse(output);
const { timestamp: _timestamp, component, ...about } = metadata;
const { name } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const whole = { ...rest, metadata: { ...about, component: { ...component, name } } };
mkdirSync(`${root}dist`, { recursive: true });
writeFileSync(`${root}dist/sbom.cdx.json`, `${JSON.stringify(whole, null, 2)}\n`);
