import type { Mutant } from '../mutant.js';

const promise = 'trusted';

/** Who is at the other end of a connection is known before anything that it sends is looked at. */
export const WHO_CONNECTS: readonly Mutant[] = [
  {
    id: 'whoever has a certificate is let in, whoever signed it',
    promise,
    file: 'src/common/tls/peer-certificate.ts',
    find: '  if (!socket.authorized) return untrusted(String(socket.authorizationError), certificate);\n',
    replace: '',
    tests: ['test/server/net/tls'],
  },
  {
    id: 'of several identities in a certificate the first one counts',
    promise,
    file: 'src/common/tls/certificate-identity.ts',
    find: '  if (uris.length > 1) ',
    replace: '  if (uris.length > 2) ',
    tests: ['test/common/tls/certificates'],
  },
  {
    id: 'any program of the trust domain passes for the broker',
    promise,
    file: 'src/common/tls/broker-credentials.ts',
    find: 'return found === this.brokerIdentity ? undefined',
    replace: 'return found.length > 0 ? undefined',
    tests: ['test/common/tls/broker-credentials'],
  },
  {
    id: 'who speaks no TLS 1.3 leaves no trace in the audit log',
    promise,
    file: 'src/server/net/tls-entrance.ts',
    find: 'if (code.startsWith(OF_OPENSSL)) this',
    replace: "if (code === '') this",
    tests: ['test/server/net/tls'],
  },
  {
    id: 'a standby tells strangers where the leader is',
    promise,
    file: 'src/server/rpc/led-call.ts',
    find: "return access.mayCall('ListNodes') || access.mayCall('Session');",
    replace: 'return !access.isDenied;',
    tests: ['test/server/member'],
  },
  {
    id: 'a connection outlives the certificate that says who is there',
    promise,
    file: 'src/server/net/connections.ts',
    find: '    this.cutAt(connection, validToMs);\n',
    replace: '',
    tests: ['test/server/net/connections'],
  },
  {
    id: 'a session ticket stands in for a certificate that has ended',
    promise,
    file: 'src/common/tls/secure-context.ts',
    find: "    minVersion: 'TLSv1.3',\n    secureOptions: constants.SSL_OP_NO_TICKET,\n",
    replace: "    minVersion: 'TLSv1.3',\n    secureOptions: constants.SSL_OP_NO_COMPRESSION,\n",
    tests: ['test/server/net/tls'],
  },
  {
    id: 'a certificate is taken on with the key of another',
    promise,
    file: 'src/common/tls/certificates.ts',
    find: '  if (!own.checkPrivateKey(',
    replace: '  if (own === undefined && !own.checkPrivateKey(',
    tests: ['test/common/tls/certificates'],
  },
];
