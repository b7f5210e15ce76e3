// The allowed imports, one rule per layer. lib/ is a list of domains, and each imports only from those
// before it. lib/architecture.test.ts checks the imports between routes, because the brackets in their
// folder names would be regular expressions here.

/** The domains of lib/, in order of their dependencies. */
const DOMAINS = [
  'core',
  'credential-kinds',
  'providers',
  'audit',
  'vaults',
  'http',
  'auth',
  'web',
  'verification',
  'rotation',
  'catalog',
  'import',
  'token-requests',
  'inventory',
  'campaigns',
  'lifelines',
  'evidence',
  'embedded-api',
  'boot',
];
const TEST = '\\.test\\.tsx?$';
const TEST_CODE = [TEST, '/test-[^/]+$'];
const SERVER = '^lib/[^/]+/server/';

/** `from` may not import `to`. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** A domain may not import from the domains after it. Tests may, because they set up the whole product. */
const layers = DOMAINS.slice(0, -1).map((domain, at) =>
  never(
    `layer-${domain}`,
    `lib/${domain} imports only from the domains before it.`,
    { path: `^lib/${domain}/`, pathNot: TEST_CODE },
    { path: `^lib/(${DOMAINS.slice(at + 1).join('|')})/` },
  ),
);

module.exports = {
  forbidden: [
    ...layers,
    never(
      'domains-only',
      'Every folder of lib is a domain of the list above.',
      {},
      { path: '^lib/[^/]+/', pathNot: `^lib/(${DOMAINS.join('|')})/` },
    ),
    never(
      'no-cycles',
      'Two files that need each other are one file. Type imports do not count.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never(
      'everything-resolves',
      'Imports that do not resolve are not checked.',
      {},
      { couldNotResolve: true },
    ),
    never(
      'browser-code-knows-no-server',
      'Code outside server/ may run in a browser or a worker.',
      { path: '^lib/', pathNot: [SERVER, ...TEST_CODE] },
      { path: SERVER },
    ),
    never(
      'lib-knows-no-pages',
      'lib does not render and does not import the programs that start it.',
      { path: '^lib/', pathNot: TEST_CODE },
      { path: '^(app|components|e2e|bin)/' },
    ),
    never(
      'components-know-no-server',
      'Callers pass in data and query keys.',
      { path: '^components/', pathNot: TEST },
      { path: ['^(app|e2e|bin)/', SERVER, '^lib/[^/]+/queries\\.ts$'] },
    ),
    never(
      'route-files-do-not-render',
      'Actions and handlers call lib.',
      { path: '^app/.*/(actions|route)\\.ts$' },
      { path: ['^components/', '^lib/[^/]+/queries\\.ts$'] },
    ),
    never(
      'no-page-loads-better-auth',
      'The build gives each page a copy of what it imports, 5 MB of memory for this module. Pages read the session cookie.',
      { path: '^lib/web/server/', pathNot: TEST },
      { path: '^lib/auth/server/auth\\.ts$', reachable: true },
    ),
    never('no-imports-of-app', 'Routes are leaves.', { pathNot: '^app/' }, { path: '^app/' }),
    never(
      'no-imports-of-tests',
      'Tests are leaves.',
      { pathNot: [TEST, '^e2e/'] },
      { path: [TEST, '^e2e/'] },
    ),
    never(
      'specs-know-no-code',
      'End-to-end tests see what a person sees. They start consoles and sign in with the scripts of the benchmarks.',
      { path: '^e2e/', pathNot: '^e2e/screenshots/' },
      {
        path: ['^(app|components|bin)/', SERVER],
        pathNot: '^bin/lib/(test/(sign-in|test-server)|launcher/shutdown)',
      },
    ),
    never(
      'embedded-owns-its-answers',
      'If it shared schemas with the client, contract tests would prove nothing.',
      { path: '^lib/embedded-api/', pathNot: TEST },
      { path: '^lib/providers/server/' },
    ),
    never(
      'no-undeclared-packages',
      'A used package is in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    never(
      'product-needs-no-dev-packages',
      'The running product needs only dependencies.',
      { path: '^(app|components|lib)/', pathNot: [...TEST_CODE, '^lib/test-seed'] },
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
