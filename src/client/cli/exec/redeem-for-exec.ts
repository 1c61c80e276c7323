import type { Clock } from '../../../common/clock/clock.js';
import { closeFd } from '../../../common/native/files/files.js';
import { repeat } from '../../repeat/repeat.js';
import { connectVmmClient, type DeliveredRma, type VmmClient } from '../../vmm-client.js';

/** What redeeming needs. */
export interface RedeemOptions {
  readonly socketPath: string;
  readonly token: string;
  /** For all of it. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * An RMA that is BOUND to this process. An agent that is away for a moment, or still preparing, is asked again; but
 * a confirm is not repeated: the agent may have taken it, and then this process is the holder until it ends.
 */
export async function redeemForExec(options: RedeemOptions): Promise<DeliveredRma> {
  const { client, rma } = await repeat(options, (remainingMs) => redeemOnce(options, remainingMs));
  try {
    await client.confirm(rma.claim);
    // The kernel hangs up when this process becomes the VMM, which is when the agent looks what it runs.
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
