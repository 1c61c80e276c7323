/** A door of the programs, or a file that they read, and what has to hold of whatever comes in there. */
export interface Target {
  readonly name: string;
  /** What the door is for; damage begins with it. */
  readonly seeds: () => readonly Buffer[] | Promise<readonly Buffer[]>;
  /** What its parser looks for: put in here and there, it gets further than chance does. */
  readonly words: readonly string[];
  /** How many inputs `npm test` tries. */
  readonly runs: number;
  readonly open: () => OpenTarget | Promise<OpenTarget>;
}

/** A target that is ready. */
export interface OpenTarget {
  /** Throws, or rejects, when an input does what none may do. */
  examine(input: Buffer): void | Promise<void>;
  close?(): void | Promise<void>;
}
