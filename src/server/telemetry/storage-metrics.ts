import { Gauge, type Registry } from 'prom-client';

/** What a scrape reads from a store on disk. */
export interface StorageProbe {
  /** The size of its file. */
  bytes(): Promise<number>;
  /** When its last backup began, since the epoch; 0 when there was none. */
  lastBackupMs(): Promise<number>;
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
    registers,
    name: 'rma_broker_last_backup_timestamp_seconds',
    help: 'When the last backup of the store began, since the epoch; 0 when this store never had one.',
    async collect() {
      this.set((await probe.lastBackupMs()) / 1000);
    },
  });
}
