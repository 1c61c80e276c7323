import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { GlobalOptions } from '../../input/global-options.js';
import { daysValue, hostValues, identityPathValues } from '../../input/pki-values.js';
import { reject } from '../../input/values.js';
import { printCertificates } from '../../output/print-certificates.js';
import { type CertifiedIdentity, IDENTITY_FORM } from '../../pki/certified-identity.js';
import type { Issued } from '../../pki/issue.js';
import { DEFAULT_DIRECTORY, validityOf } from '../../pki/terms.js';

const DAYS = 365;

const EXAMPLES = `
Examples:
  rmactl pki issue broker agent/node-1 agent/node-2 operator/alice
  rmactl pki issue agent/node-3 --host node-3.example --host 10.0.0.3
  rmactl pki issue agent/node-3 --renew

Each identity gets tls.crt, tls.key and ca.crt in a directory of its name below the CA's.`;

interface Options {
  readonly directory: string;
  readonly days: number;
  readonly host?: readonly string[];
  readonly renew?: boolean;
}

/** `rmactl pki issue`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<identity...>', IDENTITY_FORM, identityPathValues)
    .option('--directory <path>', "the CA's directory", DEFAULT_DIRECTORY)
    .option('--days <count>', 'for how long they are good, and no longer than the CA', daysValue, DAYS)
    .option('--host <name>', 'a DNS name or IP address under which it answers, besides its own name', hostValues)
    .option('--renew', 'replace key and certificate of identities that have some; their hosts are kept')
    .addHelpText('after', EXAMPLES)
    .action(async (identities: readonly CertifiedIdentity[], options: Options) =>
      printCertificates(
        context,
        command.optsWithGlobals<GlobalOptions>(),
        await issueAll(context, identities, options),
      ),
    );
}

async function issueAll(
  { clock }: Context,
  identities: readonly CertifiedIdentity[],
  { directory, days, host: hosts = [], renew: isRenewal = false }: Options,
): Promise<readonly Issued[]> {
  if (hosts.length > 0 && identities.length > 1) reject('--host: name one identity, or the hosts of all would be one.');
  const { readAuthority } = await import('../../pki/authority.js');
  const { issue } = await import('../../pki/issue.js');
  const nowMs = clock.wallMs();
  const authority = readAuthority(directory, nowMs);
  const issued: Issued[] = [];
  for (const identity of identities)
    issued.push(await issue(authority, { identity, hosts, isRenewal, ...validityOf(nowMs, days) }));
  return issued;
}
