import { unescaped, withoutComments } from './xml';

/** Its attributes may span lines. */
const TAG = /<\/?(?:[a-zA-Z][\w.:-]{0,60}(?=[\s/>])[^<>]{0,5000})?>/g;
/** A text that a page keeps for its copy button. */
const ATTRIBUTE = /(?<![\w:-])[\w:-]{1,60}="([^"<>]{20,20000})"/g;
/** `{'text'}`, `{"\n"}`: how components escape special characters. */
const EXPRESSION =
  /\{\s{0,20}(?:'((?:[^'\\\n]|\\.){0,2000})'|"((?:[^"\\\n]|\\.){0,2000})"|`([^`\\]{0,2000})`)\s{0,20}\}/g;
const SIGN = /&quot;|&#34;|&#x22;|<\/(?:code|pre|span|div|p|li|td)>/i;

/** Whether a text is or contains an HTML page: quotes as entities, or text between tags. */
export const isPage = (text: string): boolean => SIGN.test(text);

const breaks = (text: string): string => text.replace(/[^\n]+/g, '');
const written = (text: string): string => text.replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));

/**
 * Returns the visible text of a page without tags, and attribute texts with a configuration. Each is preceded by as
 * many line breaks as in the page. Nothing is run.
 */
export function textsOfPage(page: string): string[] {
  const html = withoutComments(page);
  const shown = unescaped(
    html
      .replace(EXPRESSION, (_, single, double, template) => written(single ?? double ?? template ?? ''))
      .replace(TAG, (tag) =>
        /^<br|^<\/(?:p|div|li|tr|pre|h\d)>/i.test(tag) ? `\n${breaks(tag)}` : breaks(tag),
      ),
  );
  const attributes = [...html.matchAll(ATTRIBUTE)]
    .filter(([, text = '']) => /&quot;/.test(text) && /mcp/i.test(text) && /https?:/i.test(text))
    .slice(0, 20)
    .map(({ index, 1: text = '' }) => breaks(html.slice(0, index)) + unescaped(text));
  return [shown, ...attributes];
}
