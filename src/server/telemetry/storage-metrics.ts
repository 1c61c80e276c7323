import { Gauge, type Registry } from 'prom-client';

/** What a scrape reads from a store on disk. */
export interface StorageProbe {
  /** The size of its file. */
  bytes(): Promise<number>;
  /** When its last backup began, since the epoch; 0 when there was none. */
  lastBackupMs(): Promise<number>;
}

const LAST_BACKUP = {
  name: 'rma_broker_last_backup_timestamp_seconds',
  help: 'When the last backup of the store began, since the epoch; 0 when this store never had one.',
} as const;

/** The time of the last backup of a store on etcd. Before it is known none is told: 0 says that there is no backup. */
export class LastBackupMetric {
  private gauge: Gauge | null = null;

  constructor(private readonly registry: Registry) {}

  saw(lastBackupMs: number): void {
    this.gauge ??= new Gauge({ ...LAST_BACKUP, registers: [this.registry] });
    this.gauge.set(lastBackupMs / 1000);
  }
}

/** The size of the store, and the time of its last backup. */
export function addStorageMetrics(registry: Registry, probe: StorageProbe): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'rma_broker_store_bytes',
    help: 'The size of the file of the store; space of forgotten records is reused, and the file never shrinks.',
    async collect() {
      this.set(await probe.bytes());
    },
  });
  new Gauge({
    ...LAST_BACKUP,
    registers,
    async collect() {
      this.set((await probe.lastBackupMs()) / 1000);
    },
  });
}
