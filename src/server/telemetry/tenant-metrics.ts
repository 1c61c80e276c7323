import { Gauge, type Registry } from 'prom-client';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import { type TenantId, tenantName } from '../../domain/ids.js';

/** How many tenants get their own series, the first by name: operators make tenants, and so bound the rest. */
export const TENANTS_SHOWN_MAX = 1_000;

/** The quota of each tenant, and what it uses. */
export function addTenantMetrics(
  registry: Registry,
  fleet: Fleet,
  waitingByTenant: () => ReadonlyMap<TenantId | null, number>,
): void {
  const shown = () => fleet.tenants.inOrder().slice(0, TENANTS_SHOWN_MAX);
  const add = (name: string, help: string, read: (tenant: ReturnType<typeof shown>[number]) => number) =>
    new Gauge({
      registers: [registry],
      name,
      help,
      labelNames: ['tenant'],
      collect() {
        // Drops the series of deleted tenants.
        this.reset();
        for (const tenant of shown()) this.set({ tenant: tenantName(tenant.id) }, read(tenant));
      },
    });
  add('rma_broker_tenant_claims', 'Live claims of the tenant that use an RMA.', ({ id }) =>
    fleet.tenants.liveCountOf(id),
  );
  add('rma_broker_tenant_claims_max', 'The quota of the tenant (claims_max).', ({ claimsMax }) => claimsMax);
  new Gauge({
    registers: [registry],
    name: 'rma_broker_tenant_waiting_requests',
    help: 'Requests of the tenant that are waiting for capacity; requests without a tenant have an empty label.',
    labelNames: ['tenant'],
    collect() {
      this.reset();
      const counts = waitingByTenant();
      this.set({ tenant: '' }, counts.get(null) ?? 0);
      for (const { id } of shown()) this.set({ tenant: tenantName(id) }, counts.get(id) ?? 0);
    },
  });
}
