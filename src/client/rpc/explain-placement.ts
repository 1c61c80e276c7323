import { PAGE_SIZE_MAX } from '../../domain/contract-limits.js';
import type { ExplainPlacementRequest } from '../../gen/rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse__Output } from '../../gen/rma/v1/ExplainPlacementResponse.js';

/** One page. */
export type FetchExplanation = (request: ExplainPlacementRequest) => Promise<ExplainPlacementResponse__Output>;

/** The answer about `spec`; with the verdicts of all nodes, fetched page by page, where they are wanted. */
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
