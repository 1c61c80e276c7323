import { Counter, Gauge, type Registry } from 'prom-client';
import { dateTimeOfSecond } from '../clock/rfc3339.js';
import type { Logger } from '../log/logger.js';
import type { CertificateStore, ReloadObserver } from './certificate-store.js';
import type { Certificates } from './certificates.js';

const RESULTS = ['loaded', 'refused'] as const;

/** What a program with TLS logs and exports about its certificates. */
export class TlsTelemetry implements ReloadObserver {
  private readonly reloads: Counter<'result'>;

  constructor(
    private readonly registry: Registry,
    private readonly log: Logger,
  ) {
    this.reloads = new Counter({
      registers: [registry],
      name: 'rma_tls_reloads_total',
      help: 'Changed certificate files: loaded, or refused, while the former ones stay in use.',
      labelNames: ['result'],
    });
    for (const result of RESULTS) this.reloads.inc({ result }, 0);
  }

  loaded({ identity, serial, validToMs }: Certificates): void {
    this.reloads.inc({ result: 'loaded' });
    const validTo = `${dateTimeOfSecond(validToMs / 1000)}Z`;
    this.log.info('tls.reloaded', 'new connections use the new certificates', { identity, serial, validTo });
  }

  refused(problem: string): void {
    this.reloads.inc({ result: 'refused' });
    const message = `the certificate files have changed and cannot be used, so the former ones stay in use: ${problem}`;
    this.log.error('tls.refused', message);
  }

  /** Call it when the certificates are loaded: from then on the gauges are exported. */
  show(store: CertificateStore): void {
    const seconds = (read: (current: Certificates) => number) => () => read(store.current) / 1000;
    this.gauge(
      'rma_tls_certificate_not_before_timestamp_seconds',
      'From when on the certificate in use is valid, since the epoch.',
      seconds(({ validFromMs }) => validFromMs),
    );
    this.gauge(
      'rma_tls_certificate_not_after_timestamp_seconds',
      'Until when the certificate in use is valid, since the epoch.',
      seconds(({ validToMs }) => validToMs),
    );
    this.gauge(
      'rma_tls_ca_not_after_timestamp_seconds',
      'Until when all authorities of tlsCaFile are valid, since the epoch.',
      seconds(({ caValidToMs }) => caValidToMs),
    );
    this.gauge(
      'rma_tls_files_refused',
      '1 while the certificate files cannot be used, so that former ones are in use.',
      () => (store.refusedBecause === null ? 0 : 1),
    );
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      registers: [this.registry],
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  }
}
