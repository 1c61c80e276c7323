import { writeFileSync } from 'node:fs';
import { createBrokerClient, placementExplanationOf, RmaError } from 'rma-broker';

const [guest = 'vm1', address = '127.0.0.1:7070'] = process.argv.slice(2);
const broker = createBrokerClient({ address });
try {
  // The response comes when an agent holds an RMA for this guest.
  const { claim, claimToken } = await broker.createClaim({ guest, minRmaBytes: 128 * 2 ** 20 });
  writeFileSync(`${guest}.token`, claimToken, { mode: 0o600 });
  console.log(`${claim.name} is ${claim.state} on ${claim.node}: start the VMM there with ${guest}.token`);
} catch (error) {
  if (!(error instanceof RmaError)) throw error;
  console.error(`${error.reason}: ${error.message}`);
  for (const hint of placementExplanationOf(error)?.hints ?? []) console.error(`to make it fit: ${hint}`);
  process.exitCode = 1;
} finally {
  broker.close();
}
