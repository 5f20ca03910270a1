// Section "One direction" of the style guide as rules: imports move inward, and a name says what broke.

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The domain is values and functions: it may import itself, fp-ts and io-ts. What it needs of the ' +
        'world it asks for through a port (src/domain/ports), which main.ts hands in.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '^src/domain/proof/sha256\\.ts$' },
      to: { pathNot: ['^src/domain/', '^node_modules/(fp-ts|io-ts)/'] },
    },
    {
      name: 'domain-hashes-in-one-file',
      comment:
        'node:crypto has one place in the domain, src/domain/proof/sha256.ts, and nothing else is there.',
      severity: 'error',
      from: { path: '^src/domain/proof/sha256\\.ts$' },
      to: { pathNot: ['^src/domain/', '^node_modules/(fp-ts|io-ts)/', '^(node:)?crypto$'] },
    },
    {
      name: 'projections-know-only-the-domain',
      comment:
        'A projection turns events into writes and answers questions: it may import the domain, fp-ts (the ' +
        'ports speak it), lmdb and other projections. It can then be rebuilt from the log alone.',
      severity: 'error',
      from: { path: '^src/projections/' },
      to: { pathNot: ['^src/(domain|projections)/', '^node_modules/(fp-ts|lmdb)/'] },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment:
        'An adapter may import the domain, its own folder and driver, and the plain files of src/adapters. Two ' +
        'adapters that need each other meet in main.ts, through a port.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment: 'What all adapters share (config.ts) knows none of them.',
      severity: 'error',
      from: { path: '^src/adapters/[^/]+\\.ts$' },
      to: { path: '^src/(adapters/[^/]+/|projections/)' },
    },
    {
      name: 'adapters-ask-a-projection-through-its-index',
      comment: "A projection's public surface is its index.ts; the rest may change under a rebuild.",
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/projections/', pathNot: '^src/projections/[^/]+/index\\.ts$' },
    },
    {
      name: 'drivers-stay-in-their-adapter',
      comment: 'Fastify is how HTTP is spoken, and nothing but src/adapters/http speaks it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/http/' },
      to: { path: '^node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'drivers-stay-in-their-adapter',
      comment: 'Arguments and terminals belong to the command line: src/adapters/cli.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/cli/' },
      to: { path: '^node_modules/(commander|log-update)/' },
    },
    {
      name: 'drivers-stay-in-their-adapter',
      comment:
        'EventStoreDB is spoken in src/adapters/eventstoredb, so that changing its client changes one folder.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/eventstoredb/' },
      to: { path: '^node_modules/(@eventstore|@grpc)/' },
    },
    {
      name: 'drivers-stay-in-their-adapter',
      comment:
        'kafkajs has had no release since 2023: what speaks it is src/adapters/kafka, and nothing else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/kafka/' },
      to: { path: '^node_modules/kafkajs/' },
    },
    {
      name: 'nothing-imports-main',
      comment: 'main.ts wires everything and is started, never imported.',
      severity: 'error',
      from: {},
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'only-main-puts-a-node-together',
      comment:
        'src/node wires adapters, workflows and read models into one node: what is wired does not know it.',
      severity: 'error',
      from: { path: '^src/(domain|projections|adapters)/' },
      to: { path: '^src/node/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read. Move what both sides need to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-never-imports-tests',
      comment: 'What is served never depends on how it is tested or shown.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|examples|docs)/' },
    },
    {
      name: 'src-uses-only-runtime-packages',
      comment: 'A package that src imports stands in "dependencies", with its reason in docs/decisions.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'imports-exist',
      comment: 'Imports name the real file, with its extension: ./decide.ts.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
}
