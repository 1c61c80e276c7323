import { Registry } from 'prom-client';
import { addProcessMetrics } from './process-metrics.js';

/** A registry of one program, with what is known of its process in it. */
export function createProgramRegistry(program: 'rma-broker' | 'rma-agent'): Registry {
  const registry = new Registry();
  addProcessMetrics(registry, program);
  return registry;
}
