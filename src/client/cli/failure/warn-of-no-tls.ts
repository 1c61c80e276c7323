import type { GlobalOptions } from '../input/global-options.js';
import type { Io } from '../io.js';
import { jsonText } from '../output/safe-text.js';

/**
 * Says on stderr that nothing protects the connection. With JSON it is an object on a line of its own, as a failure is.
 */
export function warnOfNoTls(io: Io, { broker, output }: Pick<GlobalOptions, 'broker' | 'output'>): void {
  const warning = `there is no TLS on the way to ${broker}, so others there may read claim tokens and answer as the broker; give --tls-ca-file, --tls-cert-file and --tls-key-file, or --allow-insecure where nobody can`;
  io.err(output === 'json' ? `${jsonText({ warning })}\n` : `warning: ${warning}\n`);
}
