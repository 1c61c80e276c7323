import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** A program for a network namespace: who connects to its Unix socket, from any, is connected to an address within. */
const [path = '', address = ''] = process.argv.slice(2);
const [host = '', port = ''] = address.split(':');
rmSync(path, { force: true });
createServer((near) => {
  const far = connect({ host, port: Number(port) });
  near.on('error', () => far.destroy()).on('close', () => far.destroy());
  far.on('error', () => near.destroy()).on('close', () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}).listen(path);
