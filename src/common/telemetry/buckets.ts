/** Work within one process and one thread: 5 µs to 100 ms. */
export const MICROSECONDS = [
  0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1,
] as const;

/** From a hand-off that stays in one thread to one that waits for a hung kernel: 10 µs to 10 s. */
export const HAND_OFF = [
  0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10,
] as const;

/** Disks and round trips: 0.5 ms to 10 s. */
export const MILLISECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Waits for processes to end and for memory to be cleared: 1 ms to an hour. */
export const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600] as const;

/** Sizes of batches: 1 to 10,000. */
export const COUNTS = [1, 2, 5, 10, 25, 50, 100, 250, 1000, 10_000] as const;
