import { describe, expect, test } from 'vitest';
import {
  authSentences,
  CATALOGUE,
  checkedSentence,
  knownName,
  ownerOfHost,
  searchCatalogue,
  serverOfHost,
  serverOfUrl,
} from './catalogue';
import data from './catalogue.json';
import { catalogue } from './catalogue-schema';

const server = (id: string) => {
  const found = CATALOGUE.find((entry) => entry.id === id);
  if (!found) throw new Error(`No ${id}`);
  return found;
};

describe('the catalogue', () => {
  test('matches its schema', () => {
    expect(catalogue.parse(data)).toEqual(data);
    expect(CATALOGUE).toHaveLength(36);
  });

  test('has every id, URL and domain once', () => {
    const once = (all: string[]) => expect([...new Set(all)]).toEqual(all);
    once(CATALOGUE.map(({ id }) => id));
    once(CATALOGUE.flatMap(({ urls }) => urls.map(({ url }) => url)));
    once(CATALOGUE.flatMap(({ domains }) => domains));
  });

  test('gives each token prefix to one provider and none that begins another’s', () => {
    const prefixes = CATALOGUE.flatMap(({ id, tokenPrefixes }) =>
      tokenPrefixes.map((prefix) => [prefix, id] as const),
    );
    for (const [prefix, id] of prefixes)
      for (const [other, otherId] of prefixes)
        if (id !== otherId) expect(other.startsWith(prefix) && prefix.length > 3, other).toBe(false);
  });

  test.each([
    ['github', 'ghp_'],
    ['linear', 'lin_api_'],
    ['supabase', 'sbp_'],
    ['stripe', 'rk_live_'],
    ['firecrawl', 'fc-'],
    ['hugging-face', 'hf_'],
  ])('%s’s tokens begin with %s', (id, prefix) => {
    expect(server(id).tokenPrefixes).toContain(prefix);
  });

  test('states for every entry where and when it was checked, with no date in the future', () => {
    for (const { id, checked } of CATALOGUE) {
      expect(Date.parse(checked.date), id).toBeLessThanOrEqual(Date.now());
      expect(checked.source, id).not.toBe('');
    }
  });

  test('has only URLs on hosts that the provider owns', () => {
    for (const entry of CATALOGUE)
      for (const { url } of entry.urls) expect(ownerOfHost(url)?.id, url).toBe(entry.id);
  });
});

describe('finding an entry', () => {
  test.each([
    ['https://mcp.linear.app/mcp', 'linear'],
    ['https://MCP.Linear.app:443/mcp/', 'linear'],
    ['https://mcp.linear.app/sse', 'linear'],
    ['https://mcp.supabase.com/mcp?project_ref=abc', 'supabase'],
    ['https://mcp.stripe.com/', 'stripe'],
    ['https://mcp.linear.app/other', undefined],
    ['https://linear.app/mcp', undefined],
    ['linear', undefined],
  ])('by URL: %s → %s', (url, id) => {
    expect(serverOfUrl(url)?.server.id).toBe(id);
  });

  test.each([
    ['https://api.githubcopilot.com/mcp/x/repos', 'github'],
    ['https://mcp.eu1.honeycomb.io./mcp', 'honeycomb'],
    ['https://docs.linear.app/mcp', undefined],
    ['not a URL', undefined],
  ])('by host: %s → %s', (url, id) => {
    expect(serverOfHost(url)?.id).toBe(id);
  });

  test.each([
    ['github', ['GitHub', 'GitHub (read-only)']],
    ['GitHub', ['GitHub', 'GitHub (read-only)']],
    ['stitch', ['Google Stitch']],
    ['learn', ['Microsoft Learn']],
    ['https://mcp.lin', ['Linear']],
    ['mcp.notion.com', ['Notion']],
    ['honey', ['Honeycomb (EU)', 'Honeycomb (US)']],
    ['paypal', ['PayPal']],
    ['https://mcp.example.com/mcp', []],
    ['https://', []],
    ['', []],
    ['  ', []],
  ])('by typed text: “%s”', (text, names) => {
    expect(searchCatalogue(text, 6).map(knownName).sort()).toEqual(names);
  });

  test('sorts names that begin with the text first and respects the limit', () => {
    const names = searchCatalogue('s', 5).map(knownName);
    expect(names).toHaveLength(5);
    expect(names.every((name) => name.startsWith('S'))).toBe(true);
  });

  test('offers no deprecated URL, and no SSE if streamable HTTP exists', () => {
    const urls = ['linear', 'atlassian', 'notion', 'monday', 'deepwiki'].flatMap((name) =>
      searchCatalogue(name, 9).map(({ url }) => url.transport),
    );
    expect(new Set(urls)).toEqual(new Set(['streamable_http']));
  });
});

describe('the sentences about an entry', () => {
  test.each([
    ['linear', 'Linear accepts a bearer token; its tokens begin with lin_api_.'],
    ['notion', 'Notion accepts only OAuth. A pasted token does not work, or stops working within the hour.'],
    ['microsoft-learn', 'Microsoft Learn requires no token, so an accepted token proves nothing.'],
  ])('%s', (id, sentence) => {
    expect(authSentences(server(id))).toBe(sentence);
  });

  test('name another scheme', () => {
    expect(authSentences(server('sentry'))).toContain('requires “Sentry-Bearer” instead of a bearer token');
  });

  test('mark a claim of a third party', () => {
    expect(checkedSentence(server('github'))).toMatch(/^Last checked .* on the provider’s own page/);
    expect(checkedSentence(server('linear'))).toMatch(/^Unverified since 2026-10-07/);
  });
});
