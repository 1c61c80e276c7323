import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import protobuf from 'protobufjs';
import { numbersModule } from './contract-numbers.mjs';
import { root, run } from './project.mjs';

/** The loader options that src/common/rpc/contract.ts uses too: types and runtime must agree. */
const loaderFlags = ['--longs=Number', '--enums=String', '--defaults', '--oneofs', '--grpcLib=@grpc/grpc-js'];
const protos = ['broker', 'fleet', 'agent'].map((name) => `rma/v1/${name}.proto`).concat('google/rpc/status.proto');

/**
 * What is generated from proto/, by its path in src/gen: the types of every message and service,
 * the descriptor and its numbers.
 */
export function contract() {
  const descriptor = readProtos();
  return new Map([
    ...types(),
    ['descriptor.ts', descriptorModule(descriptor)],
    ['numbers.ts', numbersModule(descriptor, protos)],
  ]);
}

/** @returns {readonly [string, string][]} */
function types() {
  const folder = mkdtempSync(`${tmpdir()}/rma-gen-`);
  try {
    const tool = 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js';
    const fixed = ['-I=proto', `-O=${folder}`, '--importFileExtension=.js', '--includeComments'];
    const { status, output } = run(process.execPath, [tool, ...loaderFlags, ...fixed, ...protos]);
    if (status !== 0) throw new Error(output);
    const paths = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((path) => path.endsWith('.ts'));
    // The tool writes the absolute path of each .proto into its output, which would differ on every machine.
    return paths.sort().map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8').replaceAll(root, '')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readProtos() {
  const all = new protobuf.Root();
  all.resolvePath = (_origin, target) =>
    root + (existsSync(`${root}proto/${target}`) ? 'proto/' : 'node_modules/protobufjs/') + target;
  return all.loadSync(protos);
}

/**
 * What the .proto files say, read once here instead of at each start of each program.
 *
 * @param {protobuf.Root} descriptor
 */
function descriptorModule(descriptor) {
  const json = JSON.stringify(descriptor.toJSON(), null, 1);
  return `// Original files: ${protos.join(', ')}\n\n/** As protobufjs reads it (INamespace). */\nexport const DESCRIPTOR: object = ${json};\n`;
}
