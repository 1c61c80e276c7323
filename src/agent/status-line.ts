import type { InventoryReport } from '../domain/link/reports.js';

/** The agent in one line, for `systemctl status`: "4 RMAs: 3 free, 1 bound; in session with the broker". */
export function statusLine({ capacityCount, slots }: InventoryReport, isConnected: boolean): string {
  const counts = Object.entries(slots).filter(([, count]) => count > 0);
  const named = counts.map(([state, count]) => `${count} ${state}`).join(', ');
  const pool = `${capacityCount} ${capacityCount === 1 ? 'RMA' : 'RMAs'}${named === '' ? '' : `: ${named}`}`;
  return `${pool}; ${isConnected ? 'in session with the broker' : 'without a broker'}`;
}
