// A process that has a store open and reads in it, until it is killed: lmdb-reader.js DIRECTORY. It says its own pid when it does.
import { join } from 'node:path';
import { open } from 'lmdb';
import { DATA_FILE } from '../../../src/server/store/lmdb-store.js';

const root = open<unknown, string>({ path: join(process.argv[2] ?? '', DATA_FILE), maxDbs: 16 });
root.useReadTransaction();
root.get('anything');
process.stdout.write(`${process.pid}\n`);
setInterval(() => undefined, 60_000);
