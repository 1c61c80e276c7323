import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../version.js';

/**
 * Sampling interval of the event loop: a stall of this length is always seen, and an idle program can sleep. Each
 * sample wakes it: at 20 a second these were most of an idle agent's wake-ups.
 */
const LAG_RESOLUTION_MS = 250;

/**
 * The process metrics that Prometheus' own rules name, and how busy the event loop is. prom-client has a set of its
 * own, but with names that `promtool check metrics` refuses, and with a metric that walks over every open connection at
 * each scrape.
 */
export function addProcessMetrics(registry: Registry, program: string): void {
  const registers = [registry];
  new Gauge({
    registers,
    name: 'rma_build_info',
    help: 'Always 1; which program this is, of which version, on which Node.js.',
    labelNames: ['program', 'version', 'node_version'],
  }).set({ program, version: VERSION, node_version: process.version }, 1);
  gauge(registry, 'process_start_time_seconds', 'When the process was started, since the epoch.', () =>
    Math.round(performance.timeOrigin / 1000),
  );
  counter(registry, 'process_cpu_seconds_total', 'Processor time of all threads.', cpuSeconds);
  gauge(registry, 'process_resident_memory_bytes', 'Memory of the process that is in RAM.', () =>
    process.memoryUsage.rss(),
  );
  gauge(registry, 'process_open_fds', 'File descriptors that are open.', openFds);
  gauge(registry, 'process_max_fds', 'File descriptors that may be open (the soft limit).', maxFds);
  gauge(registry, 'nodejs_heap_used_bytes', 'JavaScript heap in use, of the main thread.', () => {
    return process.memoryUsage().heapUsed;
  });
  addEventLoopMetrics(registry);
}

function addEventLoopMetrics(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  delays.enable();
  const worst = gauge(
    registry,
    'nodejs_eventloop_lag_max_seconds',
    'The longest that the main thread was late since the last scrape.',
    () => latenessSeconds(delays.max),
  );
  gauge(
    registry,
    'nodejs_eventloop_lag_p99_seconds',
    'How late the main thread was, 99th percentile since the last scrape.',
    () => {
      const p99 = latenessSeconds(delays.percentile(99));
      worst.set(latenessSeconds(delays.max));
      delays.reset();
      return p99;
    },
  );
  const busy = () => performance.eventLoopUtilization().active / 1000;
  counter(
    registry,
    'nodejs_eventloop_busy_seconds_total',
    'Time in which the main thread did not wait for anything.',
    busy,
  );
}

/** The monitor gives the distance between two samples, of which the interval itself is no lateness. */
function latenessSeconds(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - LAG_RESOLUTION_MS) / 1000;
}

function gauge(registry: Registry, name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    registers: [registry],
    name,
    help,
    collect() {
      this.set(read());
    },
  });
}

function counter(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    registers: [registry],
    name,
    help,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Without the fd that this check itself needs. */
function openFds(): number {
  return readdirSync('/proc/self/fd').length - 1;
}

function maxFds(): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
