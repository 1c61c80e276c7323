import type { Clock } from '../../../common/clock/clock.js';
import { closeFd } from '../../../common/native/files/files.js';
import { repeat } from '../../retry/retry.js';
import { connectVmmClient, type DeliveredRma, type VmmClient } from '../../vmm-client.js';

/** What redeeming needs. */
export interface RedeemOptions {
  readonly socketPath: string;
  readonly token: string;
  /** For all attempts together. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Redeems an RMA and binds it to this process. An agent that is away for a moment, or still preparing, is retried. A
 * confirm is not: the agent may have accepted it, and then this process is the holder until it ends.
 */
export async function redeemForExec(options: RedeemOptions): Promise<DeliveredRma> {
  const { client, rma } = await repeat(options, ({ remainingMs }) => redeemOnce(options, remainingMs));
  try {
    await client.confirm(rma.claim);
    // The kernel closes the connection when this process becomes the VMM; the agent then looks which program it runs.
    return rma;
  } catch (error) {
    client.close();
    closeFd(rma.fd);
    throw error;
  }
}

async function redeemOnce(
  { socketPath, token, clock }: RedeemOptions,
  deadlineMs: number,
): Promise<{ readonly client: VmmClient; readonly rma: DeliveredRma }> {
  const client = await connectVmmClient({ socketPath, deadlineMs, clock });
  try {
    return { client, rma: await client.redeem(token) };
  } catch (error) {
    client.close();
    throw error;
  }
}
