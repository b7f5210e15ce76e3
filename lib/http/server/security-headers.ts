import 'server-only';

interface Surroundings {
  appUrl: string;
  isDevelopment: boolean;
  oidcIssuer: string | undefined;
}

const INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A web worker uses the policy that its script is sent with. It may load its parts from here and connect to no host. */
const WORKER_POLICY = `${INERT_POLICY}; script-src 'self'`;
const WORKER_SCRIPT = /^\/_next\/static\/chunks\/[\w.~-]+\.js$/;

/** Browser features that no page uses. The console needs only passkeys. */
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

/** Runs only scripts with this nonce. The bundler in development needs `eval`, inline styles, a WebSocket. */
export function pagePolicy(nonce: string, { appUrl, isDevelopment, oidcIssuer }: Surroundings): string {
  const here = "'self'";
  const directives = [
    ['default-src', "'none'"],
    ['script-src', here, `'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    // A nonce disables 'unsafe-inline'.
    ['style-src', here, isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    ['img-src', here, 'data:'],
    ['font-src', here],
    ['connect-src', here, ...(isDevelopment ? ['ws:', 'wss:'] : [])],
    // Configuration files are read in a worker (app/(console)/onboarding/parse-worker.ts).
    ['worker-src', here],
    // Browsers also check a redirect after a form (https://www.w3.org/TR/CSP3/#directive-form-action).
    ['form-action', here, ...(oidcIssuer === undefined ? [] : [new URL(oidcIssuer).origin])],
    ['manifest-src', here],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['frame-ancestors', "'none'"],
    ...(isHttps(appUrl) ? [['upgrade-insecure-requests']] : []),
  ];
  return directives.map((words) => words.join(' ')).join('; ');
}

export const nonceOf = (policy: string | null): string | undefined => policy?.match(/'nonce-([^']+)'/)?.[1];

/** The headers of every response, including static files. A page replaces the policy with its own. */
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
