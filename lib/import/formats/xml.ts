import { emptyMap, isUnsafeKey, type Plain, type PlainMap, TOO_DEEP, UnreadableFile } from '../json-value';
import { NESTING_MAX } from '../limits';

const TOKEN =
  /<[?!][^<>]{0,2000}>|<(\/?)([\w:.-]{1,100})((?:\s+[\w:.-]{1,100}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:.-]{1,100})\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Decodes the entities of a text. */
export const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? written;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });

/** Whether a text is an XML settings file: a declaration, or a project element at its start. */
export const isXml = (text: string): boolean =>
  /^\s*(<\?xml\s|<(project|application|component)[\s>])/.test(text);

interface Element {
  tag: string;
  attributes: PlainMap;
  children: { tag: string; value: Plain }[];
  text: string;
}

/** `<option name="url" value="…"/>` is a field of its parent element. */
function fieldOf({ tag, attributes, children }: Element): [string, Plain] | null {
  const { name, value } = attributes;
  if (!/^(option|entry|property)$/.test(tag) || typeof name !== 'string' || isUnsafeKey(name)) return null;
  if (value !== undefined) return [name, value];
  return children.length === 1 ? [name, children[0]?.value ?? null] : null;
}

/**
 * Returns an element as a map of its attributes and children; as a list if its children repeat or it is a list of
 * servers.
 */
function elementValue({ tag, attributes, children, text }: Element): Plain {
  const [first] = children;
  const isList = /^(list|array|set|collection)$/.test(tag) || /servers$/i.test(tag);
  if (isList && first !== undefined && children.every((child) => child.tag === first.tag))
    return children.map(({ value }) => value);
  if (children.length === 0 && Object.keys(attributes).length === 0) return unescaped(text.trim());
  const map = Object.assign(emptyMap(), attributes);
  for (const child of children) {
    const before = map[child.tag];
    if (before === undefined) map[child.tag] = child.value;
    else map[child.tag] = Array.isArray(before) ? [...before, child.value] : [before, child.value];
  }
  return map;
}

const NOT_XML = 'This is not valid XML. Nothing was read from it.';
/** Elements of one file; a settings file has hundreds. */
const ELEMENTS_MAX = 20_000;

/** Parses an XML settings file of a JetBrains IDE. Reads no external entity. Throws UnreadableFile. */
export function parseXml(written: string): Plain {
  const text = withoutComments(written);
  const root: Element = { tag: '', attributes: emptyMap(), children: [], text: '' };
  const open: Element[] = [root];
  let end = 0;
  let elements = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, closing, tag = '', attributes = '', selfClosing] = match;
    const current = open.at(-1) ?? root;
    current.text += text.slice(end, match.index);
    end = match.index + whole.length;
    if (tag === '') continue;
    if (closing === '/') {
      if (open.length === 1 || current.tag !== tag) throw new UnreadableFile(NOT_XML);
      close(open);
      continue;
    }
    elements += 1;
    if (open.length > NESTING_MAX || elements > ELEMENTS_MAX) throw new UnreadableFile(TOO_DEEP);
    open.push({ tag, attributes: attributesOf(attributes), children: [], text: '' });
    if (selfClosing === '/') close(open);
  }
  if (open.length !== 1 || elements === 0) throw new UnreadableFile(NOT_XML);
  return elementValue(root);
}

/** Linear in the text, even if a comment never ends. */
export function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let start = text.indexOf('<!--'); start >= 0; start = text.indexOf('<!--', at)) {
    const end = text.indexOf('-->', start);
    parts.push(text.slice(at, start));
    if (end < 0) return parts.join('');
    at = end + 3;
  }
  return [...parts, text.slice(at)].join('');
}

function attributesOf(written: string): PlainMap {
  const map = emptyMap();
  for (const [, name = '', double, single] of written.matchAll(ATTRIBUTE))
    if (!isUnsafeKey(name)) map[name] = unescaped(double ?? single ?? '');
  return map;
}

function close(open: Element[]): void {
  const element = open.pop();
  const parent = open.at(-1);
  if (element === undefined || parent === undefined) return;
  const field = fieldOf(element);
  if (field !== null) parent.attributes[field[0]] = field[1];
  else if (!isUnsafeKey(element.tag))
    parent.children.push({ tag: element.tag, value: elementValue(element) });
}
