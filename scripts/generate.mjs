// Generates the TypeScript types of the contract (src/gen) from proto/. With --check it only compares.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const committed = join(root, 'src/gen');

/** The loader options that src/common/rpc/contract.ts uses too: types and runtime must agree. */
const loaderFlags = ['--longs=Number', '--enums=String', '--defaults', '--oneofs', '--grpcLib=@grpc/grpc-js'];
const contracts = ['broker', 'fleet', 'agent'].map((name) => `rma/v1/${name}.proto`).concat('google/rpc/status.proto');

function generateInto(folder) {
  const tool = join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const fixed = [`-I=${join(root, 'proto')}`, `-O=${folder}`, '--importFileExtension=.js', '--includeComments'];
  execFileSync(process.execPath, [tool, ...loaderFlags, ...fixed, ...contracts], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const path of filesBelow(folder)) nameSourcesRelatively(join(folder, path));
  writeFileSync(join(folder, 'descriptor.ts'), descriptorModule());
}

/** What the .proto files say, read once here instead of at each start of each program. */
function descriptorModule() {
  const contract = new protobuf.Root();
  contract.resolvePath = (_origin, target) =>
    join(root, existsSync(join(root, 'proto', target)) ? 'proto' : 'node_modules/protobufjs', target);
  contract.loadSync(contracts);
  const json = JSON.stringify(contract.toJSON(), null, 1);
  return `// Original files: ${contracts.join(', ')}\n\n/** As protobufjs reads it (INamespace). */\nexport const DESCRIPTOR: object = ${json};\n`;
}

/** The tool writes the absolute path of each .proto into its output, which would differ on every machine. */
function nameSourcesRelatively(path) {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(root, ''));
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return entries
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path))
    .sort();
}

function snapshot(folder) {
  return JSON.stringify(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

const fresh = mkdtempSync(join(tmpdir(), 'rma-gen-'));
try {
  generateInto(fresh);
  const same = snapshot(fresh) === snapshot(committed);
  if (process.argv.includes('--check')) {
    if (!same) {
      console.error('src/gen is stale: run `npm run generate` and commit the result');
      process.exitCode = 1;
    }
  } else if (!same) {
    rmSync(committed, { recursive: true, force: true });
    cpSync(fresh, committed, { recursive: true });
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
