import { PAGE_SIZE_MAX } from '../../domain/contract-limits.js';
import type { ExplainPlacementRequest } from '../../gen/rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse__Output } from '../../gen/rma/v1/ExplainPlacementResponse.js';

/** Fetches one page. */
export type FetchExplanation = (request: ExplainPlacementRequest) => Promise<ExplainPlacementResponse__Output>;

/** The explanation of `spec`; if requested with the verdicts on all nodes, fetched page by page. */
export async function explainPlacement(
  fetch: FetchExplanation,
  spec: NonNullable<ExplainPlacementRequest['spec']>,
  withVerdicts: boolean,
): Promise<ExplainPlacementResponse__Output> {
  const pageSize = withVerdicts ? PAGE_SIZE_MAX : 0;
  const first = await fetch({ spec, pageSize });
  const verdicts = [...first.verdicts];
  for (let pageToken = first.nextPageToken; pageToken !== ''; ) {
    const page = await fetch({ spec, pageSize, pageToken });
    verdicts.push(...page.verdicts);
    pageToken = page.nextPageToken;
  }
  return { ...first, verdicts, nextPageToken: '' };
}
