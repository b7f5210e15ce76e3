import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { ORIGIN } from './test-console';

export type Claims = Record<string, string | boolean | string[]>;

export const CLIENT = { id: 'strongroom', secret: 'of-the-provider' };

async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { client, session } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

const configuration = (people: Map<string, Claims>, key: JsonWebKey): Configuration => ({
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [`${ORIGIN}/api/auth/callback/oidc`],
    },
  ],
  jwks: {
    keys: [{ ...key, use: 'sig', alg: 'RS256' }],
  },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'roles'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  loadExistingGrant: grantOf,
  ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  findAccount: (context, id) => {
    const claims = people.get(id);
    if (claims === undefined) return undefined;
    // A `sub` in the claims is what the UserInfo endpoint returns instead of the real subject.
    const said = context.path === '/me' && typeof claims.sub === 'string' ? claims.sub : id;
    return { accountId: said, claims: () => ({ ...claims, sub: said }) };
  },
});

const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

const listen = (server: http.Server, port: number) =>
  new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

export async function closedPort(): Promise<number> {
  const server = http.createServer();
  await listen(server, 0);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export type Answer = { account: string } | { error: string; description: string };

/** A real OpenID provider (OpenID Connect Core 1.0). `answer` is what the person does next. */
export async function startProvider(port: number) {
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, Claims>();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, configuration(people, privateKey.export({ format: 'jwk' })));
  /** `change`: claims to replace in its ID tokens; undefined removes one. */
  const state: { answer: Answer; change: object } = { answer: { account: '' }, change: {} };
  provider.use(async (context, next) => {
    await next();
    const { body } = context;
    if (context.path !== '/token' || typeof body?.id_token !== 'string') return;
    const claims = { ...decodeJwt(body.id_token), ...state.change };
    body.id_token = await new SignJWT(claims)
      .setProtectedHeader(decodeProtectedHeader(body.id_token) as { alg: string })
      .sign(privateKey);
  });
  const serve = provider.callback();
  const server = http.createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void serve(request, response);
    const { answer } = state;
    const result =
      'account' in answer
        ? { login: { accountId: answer.account } }
        : { error: answer.error, error_description: answer.description };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  await listen(server, port);
  return {
    issuer,
    people,
    state,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const visit = (address: string, cookie: string) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .get(address, { agent: false, headers: { cookie } }, (response) => {
        response.resume();
        resolve(response);
      })
      .on('error', reject);
  });

/** Follows the provider's pages like a browser. Returns the URL that leads back to the console. */
export async function walkBack(address: string): Promise<string> {
  const jar = new Map<string, string>();
  for (let next = address, steps = 0; steps < 10; steps++) {
    const response = await visit(next, [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const { location } = response.headers;
    if (location === undefined) throw new Error(`${next} answered ${response.statusCode}`);
    next = new URL(location, next).href;
    if (next.startsWith(ORIGIN)) return next;
  }
  throw new Error('The provider redirects in a loop.');
}
