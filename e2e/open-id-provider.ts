import { generateKeyPairSync, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';

export interface Person {
  email: string;
  email_verified: boolean;
  name: string;
  roles?: string[];
}

/** Markup that must never become part of a page. */
export const HOSTILE_DESCRIPTION = '<img src=x onerror="document.title=`owned`"><b>Cancelled by hand</b>';

export interface OpenIdProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  people: Map<string, Person>;
  /** Starts to answer requests. The provider accepts only this callback URL. */
  open(callback: string): void;
  close(): Promise<void>;
}

const PAGE = `<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1>
<form method="post"><label>Account <input name="account"></label><button name="do" value="enter">Continue</button>
<button name="do" value="cancel">Cancel</button></form></html>`;

/** Every person has already agreed to share their profile with the console. */
async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { client, session } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

const configuration = (
  people: Map<string, Person>,
  client: { id: string; secret: string; callback: string },
) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.callback] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'roles'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantOf,
    findAccount: (_context, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
    },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  } satisfies Configuration;
};

async function interact(provider: Provider, request: http.IncomingMessage, response: http.ServerResponse) {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
    return;
  }
  const form = new URLSearchParams(await text(request));
  const result =
    form.get('do') === 'cancel'
      ? { error: 'access_denied', error_description: HOSTILE_DESCRIPTION }
      : { login: { accountId: form.get('account') ?? '' } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** Starts a real OpenID provider (OpenID Connect Core 1.0) on its own port. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const people = new Map<string, Person>();
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const client = { id: 'strongroom', secret: randomUUID() };
  return {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    people,
    open(callback) {
      const provider = new Provider(issuer, configuration(people, { ...client, callback }));
      const serve = provider.callback();
      server.on('request', (request, response) => {
        if (!request.url?.startsWith('/interaction/')) return void serve(request, response);
        interact(provider, request, response).catch((error: unknown) => {
          response.writeHead(500).end(String(error));
        });
      });
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
