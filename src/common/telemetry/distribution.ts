import { Histogram, type Registry } from 'prom-client';

/** The labels of one series. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** The observations of one series of a histogram, as plain numbers. */
export class Distribution {
  /** How many observations fell between each bound and the one before; the last count is above all bounds. */
  private readonly counts: number[];
  private sum = 0;

  /** @param bounds upper bounds of the buckets, in ascending order */
  constructor(
    private readonly labels: SeriesLabels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = [...bounds, Number.POSITIVE_INFINITY].map(() => 0);
  }

  observe(value: number): void {
    let index = 0;
    while (value > (this.bounds[index] ?? Number.POSITIVE_INFINITY)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }

  /** Its lines of the histogram `name`, in the library's format. */
  values(name: string) {
    const sharedLabels = this.labels;
    const line = (suffix: string, value: number, labels = {}) => ({
      metricName: `${name}_${suffix}`,
      sharedLabels,
      labels,
      value,
    });
    let count = 0;
    const buckets = this.counts.map((more, index) => {
      count += more;
      return line('bucket', count, { le: this.bounds[index] ?? '+Inf' });
    });
    return [...buckets, line('sum', this.sum), line('count', count)];
  }
}

/** A histogram's name, and its series. */
export interface DistributionsOptions {
  readonly name: string;
  readonly help: string;
  readonly buckets: readonly number[];
}

/**
 * A histogram for what happens thousands of times a second: its series are known in advance and need no lookup by
 * labels, and they are formatted only when scraped. The library's own looks labels up by name for each observation.
 */
export class Distributions extends Histogram {
  private readonly series: Distribution[] = [];

  constructor(
    registry: Registry,
    private readonly options: DistributionsOptions,
  ) {
    super({ registers: [registry], name: options.name, help: options.help });
  }

  /** A series that is shown from now on, empty at first. */
  with(labels: SeriesLabels): Distribution {
    const series = new Distribution(labels, this.options.buckets);
    this.series.push(series);
    return series;
  }

  /** Called by the library's registry and by its own get(). */
  getForPromString() {
    const { name, help } = this.options;
    const values = this.series.flatMap((each) => each.values(name));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}
