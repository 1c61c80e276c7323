import type { Claim } from '../../resources/claim.js';
import { protoJson } from '../../rpc/proto-json.js';
import { readClaimEvent } from '../../rpc/read-claim-event.js';
import type { WatchStep } from '../../rpc/watch-claims.js';
import type { Output } from '../global-options.js';
import type { Io } from '../io.js';
import { idCell, sizeCell } from './cells.js';

/** Wide enough for most; a longer cell pushes its own line only, as nobody knows what is still to come. */
const COLUMNS = [
  ['EVENT', 8],
  ['CLAIM', 18],
  ['GUEST', 14],
  ['STATE', 11],
  ['NODE', 14],
  ['RMA', 8],
  ['END CAUSE', 0],
] as const;

/** Prints the steps of a watch as they come. */
export function createWatchPrinter(io: Io, output: Output): (step: WatchStep) => void {
  const printResponse = output === 'json' ? jsonPrinter(io) : output === 'name' ? namePrinter(io) : rowPrinter(io);
  return (step) => {
    if (step.type === 'disconnected') io.err(`note: disconnected (${step.error.reason}), connecting again\n`);
    else if (step.type === 'resynced') io.err('note: changes were missed; everything follows again\n');
    if (step.type !== 'disconnected') printResponse(step);
  };
}

function jsonPrinter(io: Io): (step: WatchStep) => void {
  return (step) => {
    if (step.type === 'resynced') io.out('{"resynced":true}\n');
    if (step.type !== 'response') return;
    io.out(`${JSON.stringify(protoJson('rma.v1.WatchClaimsResponse', step.response))}\n`);
  };
}

function namePrinter(io: Io): (step: WatchStep) => void {
  return (step) => {
    const event = readClaimEvent(step);
    if (event.type === 'changed') io.out(`${event.claim.name}\n`);
  };
}

function rowPrinter(io: Io): (step: WatchStep) => void {
  io.out(row(COLUMNS.map(([head]) => head)));
  return (step) => {
    const event = readClaimEvent(step);
    if (event.type === 'changed') io.out(row(changedCells(event.claim)));
    if (event.type === 'removed') io.out(row(['removed', idCell(event.name)]));
  };
}

function changedCells({ name, spec, state, node, rmaBytes, endCause }: Claim): string[] {
  return [
    'changed',
    idCell(name),
    spec.guest,
    state,
    idCell(node),
    rmaBytes === 0 ? '' : sizeCell(rmaBytes),
    endCause ?? '',
  ];
}

function row(cells: readonly string[]): string {
  const padded = COLUMNS.map(([, width], index) => (cells[index] || '-').padEnd(width));
  return `${padded.slice(0, cells.length).join('  ').trimEnd()}\n`;
}
