import 'server-only';
import fs from 'node:fs';
import path from 'node:path';

interface Manifests {
  /** server/server-reference-manifest.json: the pages that have each action. */
  actions: { node: Record<string, { workers: Record<string, unknown> }> };
  /** app-path-routes-manifest.json: `/(console)/vaults/page` → `/vaults`. */
  routes: Record<string, string>;
  /** routes-manifest.json, the most specific route first. */
  dynamic: { dynamicRoutes: { page: string; regex: string }[] };
}

/** Whether the page at `pathname` has the action. Next handles an id that no page has, and reports it. */
export type HasAction = (actionId: string, pathname: string) => boolean;

/**
 * Next forwards an action that was posted to another page to the right one, by an HTTP request to itself.
 * Such a request looks local and would pass the checks, so it must not happen.
 */
export function hasAction({ actions, routes, dynamic }: Manifests): HasAction {
  const fixed = new Set(Object.values(routes));
  const patterns = dynamic.dynamicRoutes.map(({ page, regex }) => ({ page, regex: new RegExp(regex) }));
  const routeOf = (pathname: string) =>
    fixed.has(pathname) ? pathname : patterns.find(({ regex }) => regex.test(pathname))?.page;
  const pages = new Map(
    Object.entries(actions.node).map(([id, { workers }]) => [
      id,
      new Set(Object.keys(workers).map((worker) => routes[worker.replace(/^app/, '')])),
    ]),
  );
  return (actionId, pathname) => pages.get(actionId)?.has(routeOf(pathname)) ?? true;
}

/** The same for the running build. In development, pages compile on demand and nothing is refused. */
export function builtActions(isDevelopment: boolean): HasAction {
  if (isDevelopment) return () => true;
  const folder = path.join(/* turbopackIgnore: true */ process.cwd(), '.next');
  const read = (name: string) =>
    JSON.parse(fs.readFileSync(path.join(/* turbopackIgnore: true */ folder, name), 'utf8'));
  return hasAction({
    actions: read('server/server-reference-manifest.json'),
    routes: read('app-path-routes-manifest.json'),
    dynamic: read('routes-manifest.json'),
  });
}
