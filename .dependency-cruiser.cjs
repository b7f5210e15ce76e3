// Who may import whom, one rule per layer. lib/ is a list of domains, and each imports only from those
// before it. That routes do not import from one another is tested in lib/architecture.test.ts: the
// brackets of their folders read as regex here.

/** The domains of lib/, in the order in which they build on one another. */
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

/** A domain may not import from the domains after it. Tests may: they set the whole product up. */
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
      'Two files that need one another are one file. A type alone is no need.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never('everything-resolves', 'What does not resolve is not checked.', {}, { couldNotResolve: true }),
    never(
      'browser-code-knows-no-server',
      'Code outside server/ may run in a browser or a worker.',
      { path: '^lib/', pathNot: [SERVER, ...TEST_CODE] },
      { path: SERVER },
    ),
    never(
      'lib-knows-no-pages',
      'lib neither renders nor knows the programs that start it.',
      { path: '^lib/', pathNot: TEST_CODE },
      { path: '^(app|components|e2e|bin)/' },
    ),
    never(
      'components-know-no-server',
      'Callers pass data and query keys in.',
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
      'The build gives each page a copy of what it loads, 5 MB of memory for this one. Pages read the session cookie.',
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
      'End-to-end tests see what a person sees; they start consoles and sign in by the scripts that measurements use too.',
      { path: '^e2e/', pathNot: '^e2e/screenshots/' },
      {
        path: ['^(app|components|bin)/', SERVER],
        pathNot: '^bin/lib/(test/(sign-in|test-server)|launcher/shutdown)',
      },
    ),
    never(
      'embedded-owns-its-answers',
      'If it borrowed the schemas of the client, contract tests would prove nothing.',
      { path: '^lib/embedded-api/', pathNot: TEST },
      { path: '^lib/providers/server/' },
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
