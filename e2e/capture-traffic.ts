import type { Page, Request, Response } from '@playwright/test';
import type { Piece } from './secret-sweep';

/** Everything that passes through a page, to search it for secrets. */
export interface Traffic {
  /** What was received or is kept: bodies, headers, console, and after `look` the page and its stores. */
  pieces: Piece[];
  sent: { method: string; isAction: boolean; body: string }[];
  scripts: Set<string>;
  /** Waits for pending requests, then captures the page, its URL and its stores. */
  look: () => Promise<void>;
}

const headersOf = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** Returns everything that a page stores and that no response shows. */
const stores = async () => {
  const databases = await indexedDB.databases();
  return JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    history: history.state,
    name: window.name,
    databases,
    caches: await caches.keys(),
  });
};

export function captureTraffic(page: Page): Traffic {
  const pieces: Piece[] = [];
  const sent: Traffic['sent'] = [];
  const scripts = new Set<string>();
  const pending = new Set<Promise<void>>();

  const onRequest = (request: Request) => {
    const { cookie: _, ...headers } = request.headers();
    pieces.push({ where: `request to ${request.url()}`, content: `${request.url()}\n${headersOf(headers)}` });
    const body = request.postDataBuffer();
    const isAction = headers['next-action'] !== undefined;
    if (body !== null) sent.push({ method: request.method(), isAction, body: body.toString('latin1') });
  };
  const read = async (response: Response) => {
    const where = `response of ${response.request().method()} ${response.url()}`;
    pieces.push({ where: `headers of the ${where}`, content: headersOf(await response.allHeaders()) });
    if (response.status() >= 300 && response.status() < 400) return;
    // The browser discards a body when the page is left, so nothing could read it.
    const body = await response.body().catch(() => Buffer.from(''));
    pieces.push({ where: `body of the ${where}`, content: body });
    if (response.request().resourceType() === 'script') scripts.add(response.url());
  };
  page.on('request', onRequest);
  page.on('response', (response) => {
    const done = read(response)
      .catch(() => {})
      .finally(() => pending.delete(done));
    pending.add(done);
  });
  page.on('console', (message) =>
    pieces.push({ where: `console ${message.type()}`, content: message.text() }),
  );
  page.on('pageerror', (error) =>
    pieces.push({ where: 'page error', content: `${error.message}\n${error.stack}` }),
  );

  return {
    pieces,
    sent,
    scripts,
    look: async () => {
      await page.waitForLoadState('networkidle');
      await Promise.all(pending);
      pieces.push({ where: 'address', content: page.url() });
      pieces.push({ where: 'HTML', content: await page.content() });
      pieces.push({ where: 'stores', content: await page.evaluate(stores) });
      const cookies = (await page.context().cookies()).filter(({ name }) => name !== 'embedded_pat');
      pieces.push({ where: 'cookies', content: JSON.stringify(cookies) });
    },
  };
}
