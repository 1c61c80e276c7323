import { Gauge, type Registry } from 'prom-client';

/** What is asked of a store on disk at a scrape. */
export interface StorageProbe {
  /** How large its file is. */
  bytes(): Promise<number>;
  /** When its last backup was begun, since the epoch; 0 when there was none. */
  lastBackupMs(): Promise<number>;
}

/** How large the store is, and how old its last backup. */
export function addStorageMetrics(registry: Registry, probe: StorageProbe): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'rma_broker_store_bytes',
    help: 'How large the file of the store is; what was forgotten is used again, and the file does not become smaller.',
    async collect() {
      this.set(await probe.bytes());
    },
  });
  new Gauge({
    registers,
    name: 'rma_broker_last_backup_timestamp_seconds',
    help: 'When the last backup of the store was begun, since the epoch; 0 when this store never had one.',
    async collect() {
      this.set((await probe.lastBackupMs()) / 1000);
    },
  });
}
