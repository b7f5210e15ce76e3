// Rules of the structure that no compiler checks. Question each list below when it grows.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionNamed } from './audit/action-registry';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDERS = ['app', 'components', 'lib', 'e2e', 'bin', 'bench'];
const LINES_MAX = 300;

/** The share of .tsx files that may have 'use client'. */
const DIRECTIVES_MAX = 0.2;

/** Files that may use effects. Each synchronizes with something outside of React. */
const EFFECT_FILES = [
  'app/(auth)/collect/use-opened.ts',
  'app/(console)/archive/use-picture.ts',
  'app/(console)/credentials/credential-table.tsx',
  'app/(console)/header.tsx',
  'app/(console)/onboarding/use-import-run.ts',
  'app/(console)/onboarding/use-lints.ts',
  'app/(console)/snapshot-line.tsx',
  'components/early-click/click-replay.tsx',
  'components/form/use-unsaved-guard.ts',
  'components/problem-notice.tsx',
  'components/use-typed-search.ts',
];
const FETCH_FILES =
  /^lib\/(providers\/server\/client\/transport|verification\/server\/probe\/[\w-]+|core\/fetcher)\.ts$/;
const BANNED_FOLDERS = /(^|\/)(utils?|helpers?|common|misc|types|hooks|shared)\//;
const OTHER_GETS = /^app\/api\/(v1\/cloud|health|metrics|auth|refused)\//;

interface Source {
  file: string;
  text: string;
  /** Without comments, so that prose does not match. */
  code: string;
}

function sourcesUnder(folder: string): Source[] {
  if (!fs.existsSync(path.join(ROOT, folder))) return [];
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|m[jt]s)$/.test(name) && !name.includes('.next/'))
    .map((name) => {
      const file = path.join(folder, name);
      const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
      return { file, text, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '') };
    });
}

const sources = FOLDERS.flatMap(sourcesUnder);
const isTest = (file: string) =>
  /\.test\.tsx?$/.test(file) || /^(e2e|bench)\//.test(file) || /\/test-[\w-]+\.ts$/.test(file);
const product = sources.filter(({ file }) => /^(app|components|lib)\//.test(file) && !isTest(file));
const isClient = ({ text }: Source) => /^['"]use client['"]/.test(text);
const filesWhere = (list: Source[], isOdd: (source: Source) => boolean) =>
  list
    .filter(isOdd)
    .map(({ file }) => file)
    .sort();

/** Returns the files of this project that a file imports by `@/` or a relative path, without extension. */
function importsOf({ file, code }: Source): string[] {
  const names = [...code.matchAll(/(?:from|import)\s*\(?\s*'((?:@\/|\.)[^']*)'/g)].map(
    (match) => match[1] ?? '',
  );
  return names.map((name) => (name.startsWith('@/') ? name.slice(2) : path.join(path.dirname(file), name)));
}

/** Imports at run time: without types, and without the actions that a browser only refers to. */
const runtimeImportsOf = (source: Source) =>
  importsOf({
    ...source,
    code: source.code.replace(/\b(import|export)\s+type\b[^;']*\sfrom\s*'[^']*'/g, ''),
  });

/** Imports that load before a file runs: without `import()`. */
const firstImportsOf = (source: Source) =>
  runtimeImportsOf({ ...source, code: source.code.replace(/\bimport\(/g, '(') });

/** Returns all files that `entries` reach by imports; `isEdge` files are included, but not followed. */
function reachedFrom(
  entries: Source[],
  isEdge: (source: Source) => boolean,
  importsOfSource = runtimeImportsOf,
): Source[] {
  const byName = new Map(product.map((source) => [source.file.replace(/\.tsx?$/, ''), source]));
  const reached = new Set(entries);
  // A set is iterated in the order of insertion, including elements that the loop adds.
  for (const source of reached)
    if (entries.includes(source) || !isEdge(source))
      for (const name of importsOfSource(source)) {
        const target = byName.get(name.replace(/\.tsx?$/, ''));
        if (target) reached.add(target);
      }
  return [...reached];
}

const isAction = ({ file }: Source) => file.endsWith('/actions.ts');
const isErrorPage = ({ file }: Source) => /^app\/(.*\/)?(global-)?error\.tsx$/.test(file);
const isServerEntry = ({ file }: Source) =>
  /^app\/(.*\/)?(page|layout|template|default|loading|route|not-found|forbidden|unauthorized|actions)\.tsx?$/.test(
    file,
  );

test('finds the source files', () => {
  expect(product.length).toBeGreaterThan(20);
});

describe('where code runs', () => {
  test('every file of a server folder begins with server-only', () => {
    // Except the tables: drizzle-kit loads them outside of Next, and they contain neither data nor access. Also except
    // the files that bin/rotate-keys.mjs shares with the service (*.mjs). Declarations contain no code.
    const server = product.filter(({ file }) =>
      /^lib\/[^/]+\/server\/(?!.*\/?(schema|columns)\.ts$)(?!.*\.(d\.m?ts|mjs)$)/.test(file),
    );
    expect(filesWhere(server, ({ code }) => !code.trimStart().startsWith("import 'server-only';"))).toEqual(
      [],
    );
  });

  test('only one file reads the environment', () => {
    const others = product.filter(({ file }) => file !== 'lib/core/server/env.ts');
    expect(filesWhere(others, ({ code }) => /process\.env\b/.test(code))).toEqual([]);
  });

  test('only the transport, the probe and the browser fetcher call fetch', () => {
    const others = product.filter(({ file }) => !FETCH_FILES.test(file));
    expect(
      filesWhere(others, ({ code }) => /(?<![.\w])(globalThis\.|window\.)?fetch\((?!\w+\??:)/.test(code)),
    ).toEqual([]);
  });

  const onServer = reachedFrom(product.filter(isServerEntry), isClient);
  const boundaries = [...onServer.filter(isClient), ...product.filter(isErrorPage)];
  const inBrowser = reachedFrom(boundaries, isAction).filter((source) => !isAction(source));

  test("'use client' is only where server code imports browser code", () => {
    expect(filesWhere(product, isClient)).toEqual(filesWhere(boundaries, () => true));
    expect(onServer.length).toBeGreaterThan(100);
    expect(inBrowser.length).toBeGreaterThan(100);
  });

  test('a file that uses browser APIs does not run on the server', () => {
    const usesBrowser = ({ code }: Source) =>
      /\buse(?!Id\b)[A-Z]\w*\(|\b(createContext|lazy)\(|(?<!typeof )\b(window|document)\./.test(code);
    expect(
      filesWhere(
        onServer.filter((source) => !isClient(source)),
        usesBrowser,
      ),
    ).toEqual([]);
  });

  test(`at most ${DIRECTIVES_MAX * 100} % of the .tsx files have 'use client'`, () => {
    const pages = product.filter(({ file }) => file.endsWith('.tsx'));
    expect(pages.filter(isClient).length / pages.length).toBeLessThanOrEqual(DIRECTIVES_MAX);
  });

  test('no browser code imports server code', () => {
    const reaches = (source: Source) =>
      runtimeImportsOf(source).some((name) => /^lib\/[^/]+\/server\//.test(name));
    expect(filesWhere(inBrowser, reaches)).toEqual([]);
  });

  test('no page loads the schema library (30 KB) before a form is used', () => {
    const first = reachedFrom(boundaries, isAction, firstImportsOf).filter((source) => !isAction(source));
    expect(first.length).toBeGreaterThan(100);
    const importsZod = ({ code }: Source) => /\bimport (?!type\b)[^;']*\bfrom 'zod[^']*'/.test(code);
    expect(filesWhere(first, importsZod)).toEqual([]);
  });

  test('only listed files use effects', () => {
    const hasEffect = ({ code }: Source) => /\buse(Layout|Insertion)?Effect\b/.test(code);
    expect(filesWhere(product, hasEffect)).toEqual([...EFFECT_FILES].sort());
  });

  test('there is no raw HTML, and no text that breaks inside words', () => {
    expect(filesWhere(product, ({ code }) => /dangerouslySetInnerHTML|wrap-anywhere/.test(code))).toEqual([]);
  });
});

describe('one way to do each thing', () => {
  const exportsOf = (code: string) =>
    [...code.matchAll(/^export (?!type\b|interface\b)(.*)$/gm)].map((match) => match[1] ?? '');

  test('every export of an actions.ts is made by action()', () => {
    const files = product.filter(({ file }) => file.endsWith('/actions.ts'));
    const isMade = (line: string) => /^const \w+ = action\(/.test(line);
    expect(filesWhere(files, ({ code }) => !exportsOf(code).every(isMade))).toEqual([]);
    expect(filesWhere(files, ({ text }) => !text.startsWith("'use server';"))).toEqual([]);
    expect(
      filesWhere(
        product,
        ({ file, code }) => /['"]use server['"]/.test(code) && !file.endsWith('/actions.ts'),
      ),
    ).toEqual([]);
  });

  test('an action is called only through callAction()', () => {
    const ACTIONS = /\/actions(\.tsx?)?$/;
    const callers = product.filter((source) => importsOf(source).some((name) => ACTIONS.test(name)));
    const isDirect = (source: Source) => {
      // An import in another form, or under another name, would hide a call from this test.
      const imports = [...source.code.matchAll(/^import \{([^}]*)\} from '[^']*\/actions';/gm)];
      const names = imports.flatMap(([, list = '']) => list.match(/\w+/g) ?? []);
      const calls = /import \{[^}]*\bcallAction\b[^}]*\} from '@\/lib\/core\/call-action'/.test(source.code);
      const rest = imports
        .reduce((code, [line]) => code.replace(line, ''), source.code)
        .replace(/\bcallAction\(\s*\w+/g, '');
      return (
        !calls ||
        imports.length !== importsOf(source).filter((name) => ACTIONS.test(name)).length ||
        names.includes('as') ||
        names.some((name) => new RegExp(`\\b${name}\\b`).test(rest))
      );
    };
    expect(filesWhere(callers, isDirect)).toEqual([]);
    expect(callers.length).toBeGreaterThan(20);
  });

  test('a public action requires a link or a code before it writes to the audit log, or only reads', () => {
    const actions = product.flatMap(({ code }) => code.split(/\baction\(\{/).slice(1));
    const isPublic = (code: string) =>
      actionNamed(/^\s*name: '([\w.-]+)'/.exec(code)?.[1] ?? '')?.permission === 'public';
    const mayWrite = (code: string) => !/\blinkHolder:|\breadOnly: true/.test(code.split('\n});')[0] ?? '');
    expect(actions.filter(isPublic).length).toBeGreaterThan(0);
    expect(actions.filter((code) => isPublic(code) && mayWrite(code))).toEqual([]);
  });

  test('only kinds, the probe and the codecs of providers read a secret', () => {
    const READERS =
      /^lib\/(credential-kinds\/|providers\/server\/qoder\/|verification\/server\/probe\/verify\.ts$)/;
    const others = product.filter(({ file }) => !READERS.test(file));
    expect(filesWhere(others, ({ code }) => /\.(bearer|body)\(\)/.test(code))).toEqual([]);
  });

  test('only its folder, codecs of one kind and the embedded API name a kind', () => {
    const NAMERS = /^lib\/(credential-kinds\/|providers\/server\/qoder\/flat\.ts$|embedded-api\/)/;
    const others = product.filter(({ file }) => !NAMERS.test(file));
    expect(filesWhere(others, ({ code }) => code.includes('static_bearer'))).toEqual([]);
  });

  test('only its folder and the registry name a provider', () => {
    const others = sources.filter(
      ({ file }) => !isTest(file) && !/^lib\/providers\/server\/(registry\.ts$|qoder\/)/.test(file),
    );
    const namesOne = (source: Source) =>
      importsOf(source).some((name) => /^lib\/providers\/server\/qoder\//.test(name)) ||
      /\.connection\.provider\b|provider === '/.test(source.code);
    expect(filesWhere(others, namesOne)).toEqual([]);
  });

  test('the browser sends no form, because it would put the input into a URL', () => {
    const forms = ({ code }: Source) => code.match(/<form\b/g)?.length ?? 0;
    const held = ({ code }: Source) => code.match(/<form\s+method="dialog"/g)?.length ?? 0;
    expect(filesWhere(product, (source) => forms(source) !== held(source))).toEqual([]);
  });

  test('every GET of a route.ts is made by read()', () => {
    const files = product.filter(({ file }) => file.endsWith('/route.ts') && !OTHER_GETS.test(file));
    const isMade = (line: string) =>
      /^const GET = read\(/.test(line) || /^const (dynamic|runtime) = /.test(line);
    expect(filesWhere(files, ({ code }) => !exportsOf(code).every(isMade))).toEqual([]);
  });
});

describe('where files are', () => {
  test('no folder has a meaningless name', () => {
    expect(filesWhere(sources, ({ file }) => BANNED_FOLDERS.test(file))).toEqual([]);
  });

  test('there are no barrels', () => {
    expect(filesWhere(sources, ({ file }) => /(^|\/)index\.\w+$/.test(file))).toEqual([]);
  });

  test(`no file has more than ${LINES_MAX} lines`, () => {
    expect(filesWhere(sources, ({ text }) => text.trimEnd().split('\n').length > LINES_MAX)).toEqual([]);
  });

  test('a route imports from its own folder and the folders above it', () => {
    const strays = product.flatMap((source) =>
      importsOf(source)
        .filter((name) => name.startsWith('app/') && source.file.startsWith('app/'))
        .filter((name) => {
          const ours = path.dirname(source.file).split('/');
          // Brackets name groups and parameters of one route; a folder below is part of it.
          return !path
            .dirname(name)
            .split('/')
            .every((part, at) => at >= ours.length || part === ours[at]);
        })
        .map((name) => `${source.file} → ${name}`),
    );
    expect(strays).toEqual([]);
  });
});
