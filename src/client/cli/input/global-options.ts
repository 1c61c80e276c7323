import { type Command, Option } from 'commander';
import { brokersValue, durationValue } from './values.js';

const OUTPUTS = ['table', 'wide', 'json', 'name'] as const;
/** The output for people, for people with wide screens, for programs, for the next command line. */
export type Output = (typeof OUTPUTS)[number];

/** The options of every command. */
export interface GlobalOptions {
  readonly context?: string | undefined;
  readonly broker: string;
  readonly tlsCaFile?: string | undefined;
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
  readonly brokerIdentity?: string | undefined;
  /** No warning where nothing protects the connection. */
  readonly allowInsecure?: boolean | undefined;
  readonly timeout?: number;
  readonly output: Output;
  /** Whether tables have headings. */
  readonly headers: boolean;
}

/** Adds the global options to the program; they may stand anywhere before "--". */
export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option('--context <name>', 'what leads to the broker, from a file of contexts').env('RMACTL_CONTEXT'),
    )
    .addOption(
      new Option('--broker <address>', 'address of the broker, or of all brokers with commas between them')
        .env('RMACTL_BROKER')
        .default('127.0.0.1:7070')
        .argParser(brokersValue),
    )
    .addOption(
      new Option('--tls-ca-file <file>', "certificates of the authorities that sign the broker's").env(
        'RMACTL_TLS_CA_FILE',
      ),
    )
    .addOption(new Option('--tls-cert-file <file>', "the caller's own certificate").env('RMACTL_TLS_CERT_FILE'))
    .addOption(new Option('--tls-key-file <file>', 'the private key of that certificate').env('RMACTL_TLS_KEY_FILE'))
    .addOption(
      new Option(
        '--broker-identity <uri>',
        "what the broker's certificate has to state (default: spiffe://TRUST-DOMAIN/broker)",
      ).env('RMACTL_BROKER_IDENTITY'),
    )
    .addOption(
      new Option('--allow-insecure', 'do not warn that there is no TLS on the way to another machine').env(
        'RMACTL_ALLOW_INSECURE',
      ),
    )
    .addOption(
      new Option(
        '--timeout <duration>',
        'how long to try, such as 5s (default: 10s, and 30s for claim create and claim wait)',
      ).argParser(durationValue),
    )
    .addOption(new Option('-o, --output <form>', 'how to print').choices(OUTPUTS).default('table'))
    .option('--no-headers', 'print tables without headings');
}
