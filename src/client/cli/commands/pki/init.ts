import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { GlobalOptions } from '../../input/global-options.js';
import { daysValue, trustDomainValue } from '../../input/pki-values.js';
import { printAuthority } from '../../output/print-certificates.js';
import { DEFAULT_DIRECTORY, validityOf } from '../../pki/terms.js';

/** Replacing a CA takes a visit to every machine. */
const DAYS = 3_650;

interface Options {
  readonly trustDomain: string;
  readonly directory: string;
  readonly days: number;
}

/** `rmactl pki init`. */
export function define(command: Command, context: Context): void {
  command
    .requiredOption('--trust-domain <name>', 'what all identities begin with: spiffe://NAME/', trustDomainValue)
    .option('--directory <path>', 'a new directory for the CA; ca.key in it is to stay secret', DEFAULT_DIRECTORY)
    .option('--days <count>', 'for how long the CA is good', daysValue, DAYS)
    .addHelpText('after', '\nExamples:\n  rmactl pki init --trust-domain rma.example')
    .action(async ({ trustDomain, directory, days }: Options) => {
      const { makeAuthority, readAuthority } = await import('../../pki/authority.js');
      const nowMs = context.clock.wallMs();
      await makeAuthority(directory, trustDomain, validityOf(nowMs, days));
      printAuthority(context, command.optsWithGlobals<GlobalOptions>(), readAuthority(directory, nowMs));
    });
}
