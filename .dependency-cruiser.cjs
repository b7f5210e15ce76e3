// Who may import whom: the table of the architecture, one rule per cell that says no.
// Where code runs is the first word of its path; these rules keep the paths true. That routes do not
// import from one another is held by lib/architecture.test.ts: their folders' brackets read as regex here.

const LIB = { contract: '^lib/contract/', queries: '^lib/queries/', server: '^lib/server/' };
const TEST = '\\.test\\.tsx?$';

/** `from` may not import `to`. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    never(
      'no-cycles',
      'Two files that need one another are one file. A type alone is no need.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never('everything-resolves', 'What does not resolve is not checked.', {}, { couldNotResolve: true }),
    never(
      'contract-stands-alone',
      'lib/contract runs anywhere: it knows itself, zod, and nuqs for the codec of list addresses.',
      { path: LIB.contract, pathNot: TEST },
      { pathNot: ['^lib/contract/', '^node_modules/(zod|nuqs)/'] },
    ),
    never(
      'queries-know-the-contract',
      'lib/queries runs in the browser.',
      { path: LIB.queries, pathNot: TEST },
      { path: '^(app|components|e2e|bin|lib/server)/' },
    ),
    never(
      'onboarding-knows-the-contract',
      'lib/onboarding reads configuration files in a web worker of the browser.',
      { path: '^lib/onboarding/', pathNot: TEST },
      { path: '^(app|components|e2e|bin|lib/server|lib/queries)/' },
    ),
    never(
      'server-knows-the-contract',
      'lib/server neither renders nor re-reads.',
      { path: LIB.server, pathNot: [TEST, '^lib/server/.*/test-[^/]+$'] },
      { path: '^(app|components|e2e|bin|lib/queries)/' },
    ),
    never(
      'components-know-no-server',
      'Callers hand data and query keys in.',
      { path: '^components/', pathNot: TEST },
      { path: '^(app|e2e|bin|lib/queries|lib/server)/' },
    ),
    never(
      'route-files-do-not-render',
      'Actions and handlers call lib/server.',
      { path: '^app/.*/(actions|route)\\.ts$' },
      { path: '^(components|lib/queries)/' },
    ),
    never('no-imports-of-app', 'Routes are leaves.', { pathNot: '^app/' }, { path: '^app/' }),
    never(
      'no-imports-of-tests',
      'Tests are leaves.',
      { pathNot: [TEST, '^e2e/'] },
      { path: [TEST, '^e2e/'] },
    ),
    never(
      'specs-know-the-contract',
      'End-to-end tests see what a person sees; they start consoles and sign in by the scripts that measurements use too.',
      { path: '^e2e/' },
      { path: '^(app|components|bin|lib/queries|lib/server)/', pathNot: '^bin/(sign-in|console|stopping)' },
    ),
    never(
      'embedded-owns-its-answers',
      'If it borrowed the schemas of the client, contract tests would prove nothing.',
      { path: '^lib/server/embedded/', pathNot: TEST },
      { path: '^lib/server/vaults-api/' },
    ),
    never(
      'client-does-not-know-embedded',
      'Only client.ts picks the embedded router’s fetch.',
      { path: '^lib/server/vaults-api/', pathNot: ['^lib/boot/server/client\\.ts$', TEST] },
      { path: '^lib/server/embedded/' },
    ),
    never(
      'no-undeclared-packages',
      'A package is in package.json or is not used.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    never(
      'product-needs-no-dev-packages',
      'The running product stands on dependencies alone.',
      { path: '^(app|components|lib)/', pathNot: [TEST, '^lib/server/.*/test-[^/]+$', '^lib/test-seed'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
