import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ageCell, untilCell } from '../../../../src/client/cli/output/cells.js';
import { renderTable } from '../../../../src/client/cli/output/table.js';

it('a table is columns under headings, without lines, colours or blanks at the end', () => {
  assert.equal(
    renderTable(
      ['NODE', 'RMA'],
      [
        ['p7-03', '128MiB'],
        ['x', ''],
      ],
    ),
    'NODE   RMA\np7-03  128MiB\nx      -\n',
  );
});

it('columns stay below their headings whatever script a cell is in', () => {
  const rows = [
    ['ノード', 'a'],
    ['e\u0301te\u0301', 'b'],
    ['🚀 x', 'c'],
    ['plain', 'd'],
  ];
  assert.equal(renderTable(['NAME', 'N'], rows), 'NAME    N\nノード  a\ne\u0301te\u0301     b\n🚀 x    c\nplain   d\n');
});

it('ages have the unit that tells most', () => {
  const day = 86_400_000;
  const ages = [-5, 0, 119_999, 120_000, 7_199_999, 7_200_000, 2 * day - 1, 2 * day, 400 * day];
  assert.deepEqual(
    ages.map((age) => ageCell(1_000_000, 1_000_000 + age)),
    ['0s', '0s', '119s', '2m', '119m', '2h', '47h', '2d', '400d'],
  );
  assert.deepEqual([untilCell(6_000, 1_000), untilCell(1_000, 6_000)], ['5s', '0s']);
});
