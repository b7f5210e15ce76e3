import 'server-only';

interface Surroundings {
  appUrl: string;
  isDevelopment: boolean;
  oidcIssuer: string | undefined;
}

/** For answers that are no page: nothing in them is to be run, loaded or framed. */
const INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A web worker lives by the policy of its own script: it may load its parts from here and reach nobody. */
const WORKER_POLICY = `${INERT_POLICY}; script-src 'self'`;
const WORKER_SCRIPT = /^\/_next\/static\/chunks\/[\w.~-]+\.js$/;

/** What no page of the console uses. Passkeys are the one thing that it asks a browser for. */
const UNUSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'xr-spatial-tracking',
];

const PERMISSIONS_POLICY = [
  ...UNUSED_FEATURES.map((feature) => `${feature}=()`),
  'clipboard-write=(self)',
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
].join(', ');

const isHttps = (url: string) => new URL(url).protocol === 'https:';

/** Only scripts with this nonce run; in development the bundler needs `eval`, inline styles and a WebSocket. */
export function pagePolicy(nonce: string, { appUrl, isDevelopment, oidcIssuer }: Surroundings): string {
  const here = "'self'";
  const directives = [
    ['default-src', "'none'"],
    ['script-src', here, `'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    // A nonce would switch 'unsafe-inline' off again.
    ['style-src', here, isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    ['img-src', here, 'data:'],
    ['font-src', here],
    ['connect-src', here, ...(isDevelopment ? ['ws:', 'wss:'] : [])],
    // Configuration files are read in one (app/(console)/onboarding/parse-worker.ts).
    ['worker-src', here],
    // A redirect that follows a form is checked too (https://www.w3.org/TR/CSP3/#directive-form-action).
    ['form-action', here, ...(oidcIssuer === undefined ? [] : [new URL(oidcIssuer).origin])],
    ['manifest-src', here],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['frame-ancestors', "'none'"],
    ...(isHttps(appUrl) ? [['upgrade-insecure-requests']] : []),
  ];
  return directives.map((words) => words.join(' ')).join('; ');
}

/** The nonce that scripts of the page carry, from its policy; undefined without one. */
export const nonceOf = (policy: string | null): string | undefined => policy?.match(/'nonce-([^']+)'/)?.[1];

/** The headers of every answer, static files included; a page puts its own policy in the place of this one. */
export function securityHeaders(
  { appUrl }: Pick<Surroundings, 'appUrl'>,
  path = '/',
): Record<string, string> {
  return {
    'Content-Security-Policy': WORKER_SCRIPT.test(path) ? WORKER_POLICY : INERT_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS_POLICY,
    ...(isHttps(appUrl) && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  };
}
