/** Why nodes were ruled out; proto/rma/v1/types.proto tells what each cause means. A newer broker may send others. */
export type PlacementCause =
  | 'NOT_THE_NAMED_NODE'
  | 'OTHER_DEVICE'
  | 'LABELS_DIFFER'
  | 'RMA_TOO_SMALL'
  | 'RMA_TOO_LARGE'
  | 'CORDONED'
  | 'AGENT_SILENT'
  | 'NO_FREE_RMA'
  | 'COULD_NOT_PREPARE'
  | 'UNKNOWN';

/** How many nodes fell to one cause. */
export interface PlacementCauseCount {
  readonly cause: PlacementCause;
  readonly nodeCount: number;
  /** Up to three of them, as "nodes/{node}". */
  readonly exampleNodes: readonly string[];
}

/** Why no node took a claim. The counts add up to `nodeCount`. */
export interface PlacementExplanation {
  readonly nodeCount: number;
  readonly causes: readonly PlacementCauseCount[];
  /** What would make it fit, most useful first. */
  readonly hints: readonly string[];
  /** RMAs on otherwise suitable nodes that are on their way back now. */
  readonly releasingCount: number;
}
