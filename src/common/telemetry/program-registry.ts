import { Registry } from 'prom-client';
import { addProcessMetrics } from './process-metrics.js';

/** A registry for one program, with the metrics of its process. */
export function createProgramRegistry(program: 'rma-broker' | 'rma-agent'): Registry {
  const registry = new Registry();
  addProcessMetrics(registry, program);
  return registry;
}
