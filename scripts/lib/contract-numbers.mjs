import protobuf from 'protobufjs';

/** @typedef {Record<string, Readonly<Record<string, number>>>} Tables by the name of a message or an enum */

/**
 * The numbers of the contract for code that writes and reads its bytes by itself: a number that were written by hand
 * there could differ from what the .proto files say.
 *
 * @param {protobuf.Root} descriptor
 * @param {readonly string[]} protos
 */
export function numbersModule(descriptor, protos) {
  const [fields, enums] = [tablesOf(descriptor, fieldsOf), tablesOf(descriptor, enumOf)];
  return `// Original files: ${protos.join(', ')}

/** The number of each field, by message. A message within another has both names: PlacementExplanationCauseCount. */
export const FIELDS = ${textOf(fields)} as const;

/** The number of each value, by enum. An enum within a message has both names: ClaimState. */
export const ENUMS = ${textOf(enums)} as const;
`;
}

/**
 * @param {protobuf.Root} descriptor
 * @param {(thing: protobuf.ReflectionObject) => Readonly<Record<string, number>> | undefined}
 *   tableOf undefined for what has none
 * @returns {Tables}
 */
function tablesOf(descriptor, tableOf) {
  /** @type {Tables} */
  const tables = {};
  for (const thing of everythingIn(descriptor)) {
    const [name, table] = [nameOf(thing), tableOf(thing)];
    if (table === undefined) continue;
    if (name in tables) throw new Error(`two messages or enums of the contract would both be ${name}`);
    tables[name] = table;
  }
  return tables;
}

/** @param {protobuf.ReflectionObject} thing */
function fieldsOf(thing) {
  if (!(thing instanceof protobuf.Type)) return undefined;
  return Object.fromEntries(thing.fieldsArray.map(({ name, id }) => [name, id]));
}

/** @param {protobuf.ReflectionObject} thing */
function enumOf(thing) {
  return thing instanceof protobuf.Enum ? thing.values : undefined;
}

/**
 * @param {protobuf.NamespaceBase} namespace
 * @returns {readonly protobuf.ReflectionObject[]}
 */
function everythingIn(namespace) {
  return namespace.nestedArray.flatMap((thing) =>
    thing instanceof protobuf.Namespace ? [thing, ...everythingIn(thing)] : [thing],
  );
}

/**
 * Without its package, and with the messages around it.
 *
 * @param {protobuf.ReflectionObject} thing
 * @returns {string}
 */
function nameOf(thing) {
  return (thing.parent instanceof protobuf.Type ? nameOf(thing.parent) : '') + thing.name;
}

/** @param {Tables} tables */
function textOf(tables) {
  const lines = Object.entries(tables).map(([name, table]) => {
    const pairs = Object.entries(table).map(([key, number]) => `    ${key}: ${number},\n`);
    return `  ${name}: {\n${pairs.join('')}  },\n`;
  });
  return `{\n${lines.join('')}}`;
}
