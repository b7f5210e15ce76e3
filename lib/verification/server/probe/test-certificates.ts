// Test certificates, written as DER (RFC 5280), so that tests need nothing outside Node.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (date: Date) =>
  der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const TRUE = der(0x01, Buffer.from([0xff]));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const named = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const extension = (id: string, ...value: Buffer[]) => sequence(oid(id), ...value);

export interface Pair {
  name: string;
  cert: string;
  key: string;
  privateKey: KeyObject;
}

const DAY_MS = 86_400_000;

/** Makes a certificate for a host, signed by `by` or self-signed. `days`: start and end of validity, counted from today. */
export function certify(
  name: string,
  {
    by,
    isAuthority = false,
    days = [-1, 1],
  }: { by?: Pair; isAuthority?: boolean; days?: [number, number] } = {},
): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [from, to] = days.map((day) => time(new Date(Date.now() + day * DAY_MS)));
  if (from === undefined || to === undefined) throw new Error('Two days are required.');
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    ECDSA_SHA256,
    named(by?.name ?? name),
    sequence(from, to),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        isAuthority
          ? extension('551d13', TRUE, der(0x04, sequence(TRUE)))
          : extension('551d11', der(0x04, sequence(der(0x82, Buffer.from(name))))),
      ),
    ),
  );
  const signature = sign('sha256', body, by?.privateKey ?? privateKey);
  const cert = sequence(body, ECDSA_SHA256, bits(signature)).toString('base64');
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${(cert.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  };
}
