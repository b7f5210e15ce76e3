// Words of a translated tone, counted in comments, messages, test titles and documents. The rule is in CONTRIBUTING.md.
// `node bin/check-words.mjs [folder …]` lists each one.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const PER_THOUSAND_MAX = 1;
const FOLDERS = ['app', 'components', 'lib', 'e2e', 'bin', 'bench', 'docs'];
const TELL_TALE = JSON.parse(
  fs.readFileSync(new URL('./lib/test/tell-tale-words.json', import.meta.url), 'utf8'),
);
const PATTERN = new RegExp(`\\b(?:${TELL_TALE.join('|')})\\b`, 'gi');

const isText = (node) =>
  ts.isStringLiteral(node) ||
  ts.isJsxText(node) ||
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);

/** Returns the comments and texts of a program, each as `[position, text]`. */
function piecesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const pieces = new Map();
  const add = (from, to) => pieces.set(from, text.slice(from, to));
  const visit = (node) => {
    const comments = ts.isJsxText(node)
      ? []
      : [
          ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
          ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
        ];
    for (const { pos, end } of comments) add(pos, end);
    // Names, paths and keys are one word; sentences are more.
    if (isText(node) && /\S\s+\S/.test(node.text)) add(node.getStart(), node.end);
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...pieces];
}

function filesOf(given) {
  if (fs.statSync(given).isFile()) return [given];
  return fs
    .readdirSync(given, { recursive: true })
    .map((name) => path.join(given, name))
    .filter((name) => /\.(?:tsx?|mjs|md)$/.test(name));
}

/** Returns the number of words of a file and its tell-tale words, each as `line: word`. */
function wordsOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  const pieces = file.endsWith('.md') ? [[0, text]] : piecesOf(file, text);
  const lineAt = (position) => text.slice(0, position).split('\n').length;
  return {
    count: pieces.reduce((sum, [, piece]) => sum + (piece.match(/[\p{L}']+/gu)?.length ?? 0), 0),
    found: pieces.flatMap(([from, piece]) =>
      [...piece.matchAll(PATTERN)].map(({ index, 0: word }) => `${file}:${lineAt(from + index)}: ${word}`),
    ),
  };
}

const asked = process.argv.slice(2);
const roots =
  asked.length > 0 ? asked : [...FOLDERS, ...fs.readdirSync('.').filter((name) => name.endsWith('.md'))];
let isOver = false;
for (const root of roots) {
  const words = filesOf(root).map(wordsOf);
  const count = words.reduce((sum, file) => sum + file.count, 0);
  const found = words.flatMap((file) => file.found);
  const perThousand = (found.length * 1000) / Math.max(count, 1);
  if (perThousand > PER_THOUSAND_MAX) isOver = true;
  if (perThousand > PER_THOUSAND_MAX || asked.length > 0) console.log(found.join('\n'));
  console.log(`${root}: ${found.length} of ${count} words, ${perThousand.toFixed(2)} per 1,000`);
}
process.exitCode = isOver ? 1 : 0;
