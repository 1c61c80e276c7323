import type { Mutant } from '../mutant.js';

const promise = 'trusted';
const gate = 'src/common/http/gate.ts';
const tests = ['test/common/http'];

/** Who reads metrics over HTTP, and that nobody keeps others from it. */
export const HTTP_DOOR: readonly Mutant[] = [
  {
    id: 'over HTTP, any identity may read metrics',
    promise,
    file: gate,
    find: 'if (mayScrape(identity)) return null;',
    replace: "if (mayScrape(identity) || identity.name !== '') return null;",
    tests,
  },
  {
    id: 'over HTTP, a certificate counts after its end while its connection lasts',
    promise,
    file: gate,
    find: 'if (clock.wallMs() >= validToMs)',
    replace: 'if (clock.wallMs() >= 2 * validToMs)',
    tests,
  },
  {
    id: 'over HTTP, whoever has an address is taken for somebody on this machine',
    promise,
    file: gate,
    find: 'return isLoopback({ host, port: remotePort });',
    replace: "return isLoopback({ host, port: remotePort }) || host !== '';",
    tests,
  },
  {
    id: 'over HTTP, a reload brings older TLS back',
    promise,
    file: 'src/common/http/http-server.ts',
    find: 'server.setSecureContext(contextOptions(pem))',
    replace: "server.setSecureContext({ ...contextOptions(pem), minVersion: 'TLSv1.2' })",
    tests,
  },
  {
    id: 'over HTTP, a request may take for ever to arrive',
    promise: 'bounded',
    file: 'src/common/http/http-server.ts',
    find: "  server.emit('listening');\n",
    replace: '',
    tests,
  },
  {
    id: 'over HTTP, silent connections keep others out',
    promise: 'bounded',
    file: 'src/common/http/http-connections.ts',
    find: 'if (this.open.size >= this.max && !this.makeRoom()) return false;',
    replace: 'if (this.open.size >= this.max) return false;',
    tests,
  },
];
