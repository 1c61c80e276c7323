// A VMM that redeems a claim and gives it back when it is asked to. It prints a line of
// JSON for each thing that happens.
//
//   polite-vmm.js SOCKET TOKEN
import { connectVmmClient } from '../../src/client/vmm-client.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { closeFd } from '../../src/common/native/files/files.js';

const [socketPath = '', token = ''] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
let rmaFd = -1;

const vmm = await connectVmmClient({
  socketPath,
  onDrainRequested: (request) => {
    say({ asked: request });
    void letGo(request.claim);
  },
  // The claim is the process's, not the connection's: while it has one it stays, until it is killed.
  onClose: () => {
    if (rmaFd >= 0) setInterval(() => undefined, 60_000);
  },
});

try {
  const { fd, claim } = await vmm.redeem(token);
  rmaFd = fd;
  await vmm.confirm(claim);
  say({ bound: claim });
} catch (error) {
  say({ refused: RmaError.from(error).reason });
  vmm.close();
}

async function letGo(claim: string): Promise<void> {
  closeFd(rmaFd);
  rmaFd = -1;
  await vmm.release(claim);
  say({ released: claim });
  vmm.close();
}
