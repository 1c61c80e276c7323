import { isLive } from '../../../../domain/claim-state.js';
import { printable } from '../../../../domain/text.js';
import type { Claim } from '../../../resources/claim.js';
import type { WatchStep } from '../../../rpc/watch-claims.js';
import { parseClaimEvent } from '../../../rpc/wire/parse-claim-event.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { GlobalOptions } from '../../input/global-options.js';
import type { Io } from '../../io.js';
import { idCell, sizeCell } from '../cells.js';
import { jsonText } from '../safe-text.js';
import { padded } from '../table.js';

/**
 * Wide enough for most values, including the broker's own ids; a longer cell shifts only its own line, as later values
 * are not known yet.
 */
const COLUMNS = [
  ['EVENT', 8],
  ['CLAIM', 22],
  ['GUEST', 14],
  ['STATE', 11],
  ['NODE', 14],
  ['RMA', 6],
  ['END CAUSE', 0],
] as const;

const BETWEEN = '  ';

/** How a watch is printed. */
export interface WatchLook extends Pick<GlobalOptions, 'output' | 'headers'> {
  /** Also show ended claims in the first listing. */
  readonly all: boolean;
  /** Continues an earlier watch: there is no first listing. */
  readonly isResumed: boolean;
}

/** Prints the events of a watch as they come. */
export function createWatchPrinter(io: Io, look: WatchLook): (step: WatchStep) => void {
  const printStep =
    look.output === 'json' ? jsonPrinter(io) : look.output === 'name' ? namePrinter(io) : rowPrinter(io, look);
  const tellConnection = createConnectionTeller(io);
  return (step) => {
    tellConnection(step);
    if (step.type !== 'disconnected') printStep(step);
  };
}

/** Notes on the connection: one when it is lost, however many attempts follow, and one when it is back. */
function createConnectionTeller(io: Io): (step: WatchStep) => void {
  let isConnected = true;
  return (step) => {
    if (step.type === 'disconnected' && isConnected)
      io.err(`note: disconnected (${step.error.reason}), reconnecting\n`);
    if (step.type === 'response' && !isConnected) io.err('note: reconnected\n');
    if (step.type === 'resynced') io.err('note: changes were missed; everything follows again\n');
    else isConnected = step.type === 'response';
  };
}

function jsonPrinter(io: Io): (step: WatchStep) => void {
  return (step) => {
    if (step.type === 'resynced') io.out('{"resynced":true}\n');
    if (step.type !== 'response') return;
    io.out(`${jsonText(protoJson('rma.v1.WatchClaimsResponse', step.response))}\n`);
  };
}

function namePrinter(io: Io): (step: WatchStep) => void {
  return (step) => {
    const event = parseClaimEvent(step);
    if (event.type === 'changed') io.out(`${event.claim.name}\n`);
  };
}

function rowPrinter(io: Io, { headers, all, isResumed }: WatchLook): (step: WatchStep) => void {
  if (headers) io.out(row(COLUMNS.map(([head]) => head)));
  let isSnapshot = !isResumed;
  return (step) => {
    const event = parseClaimEvent(step);
    if (event.type === 'changed' && (!isSnapshot || all || hasNotEnded(event.claim))) {
      io.out(row(cellsOf(isSnapshot ? 'existing' : 'changed', event.claim)));
    }
    if (event.type === 'removed') io.out(row(['removed', idCell(event.name)]));
    if (event.type === 'synced' || event.type === 'resynced') isSnapshot = event.type === 'resynced';
  };
}

/** A state that only a newer broker knows may mean anything, so it does not count as ended. */
function hasNotEnded({ state }: Claim): boolean {
  return state === 'UNKNOWN' || isLive(state);
}

function cellsOf(event: string, { name, spec, state, node, rmaBytes, endCause }: Claim): string[] {
  return [
    event,
    idCell(name),
    spec.guest,
    state,
    idCell(node),
    rmaBytes === 0 ? '' : sizeCell(rmaBytes),
    endCause ?? '',
  ];
}

function row(cells: readonly string[]): string {
  const cellsInColumns = COLUMNS.map(([, width], index) => padded(printable(cells[index] || '-'), width));
  return `${cellsInColumns.slice(0, cells.length).join(BETWEEN).trimEnd()}\n`;
}
