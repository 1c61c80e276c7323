// A process that has a store open and reads in it, until it is killed: lmdb-reader.js DIRECTORY. It
// says its own pid when it does.
import { open } from 'lmdb';
import { storePlace } from '../../../../src/server/store/location/store-place.js';

const root = open<unknown, string>({ path: storePlace(process.argv[2] ?? '').file, maxDbs: 16 });
root.useReadTransaction();
root.get('anything');
process.stdout.write(`${process.pid}\n`);
setInterval(() => undefined, 60_000);
