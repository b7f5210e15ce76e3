import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMasterKey, type Sealed } from '@/lib/core/server/sealing.mjs';
import { createKeyring, deriveKey, openSecrets, sealSecrets } from './encryption';

const newKey = () => randomBytes(32).toString('hex');
const owner = { credentialId: 'vcred_1', vaultId: 'vault_1' };
const secrets = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.string({ unit: 'binary' }),
);

test('decrypts what it encrypted, for any text', () => {
  const keyring = createKeyring([newKey()]);
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (plain, credentialId, vaultId) => {
      const row = sealSecrets(keyring, { credentialId, vaultId }, plain);
      expect(openSecrets(keyring, { credentialId, vaultId }, row)).toEqual({ ...plain });
    }),
  );
});

test('no byte of the row shows the secret, and two encryptions of one secret differ', () => {
  const keyring = createKeyring([newKey()]);
  const [first, second] = [1, 2].map(() => sealSecrets(keyring, owner, { token: 'canary-token' }));
  expect(
    Buffer.concat([first?.sealed ?? Buffer.alloc(0), first?.wrappedKey ?? Buffer.alloc(0)]).includes(
      'canary',
    ),
  ).toBe(false);
  expect(first?.sealed.equals(second?.sealed ?? Buffer.alloc(0))).toBe(false);
  expect(first?.wrappedKey.equals(second?.wrappedKey ?? Buffer.alloc(0))).toBe(false);
});

test('does not decrypt if any bit of nonce, tag or ciphertext in either layer is flipped', () => {
  const keyring = createKeyring([newKey()]);
  const row = sealSecrets(keyring, owner, { token: 'a token' });
  const tampered = (field: 'sealed' | 'wrappedKey', index: number, bit: number): Sealed => {
    const bytes = Buffer.from(row[field]);
    bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
    return { ...row, [field]: bytes };
  };
  for (const field of ['sealed', 'wrappedKey'] as const)
    for (let index = 0; index < row[field].length; index++)
      expect(
        () => openSecrets(keyring, owner, tampered(field, index, index % 8)),
        `${field}[${index}]`,
      ).toThrow();
});

test('does not decrypt a row that was cut at any length', () => {
  const keyring = createKeyring([newKey()]);
  const row = sealSecrets(keyring, owner, { token: 'a token' });
  for (const field of ['sealed', 'wrappedKey'] as const)
    for (let length = 0; length < row[field].length; length++)
      expect(() =>
        openSecrets(keyring, owner, { ...row, [field]: row[field].subarray(0, length) }),
      ).toThrow();
});

test('does not decrypt for another credential or vault, or with swapped names', () => {
  const keyring = createKeyring([newKey()]);
  const row = sealSecrets(keyring, owner, { token: 'a token' });
  for (const other of [
    { ...owner, credentialId: 'vcred_2' },
    { ...owner, vaultId: 'vault_2' },
    { credentialId: owner.vaultId, vaultId: owner.credentialId },
    { credentialId: '', vaultId: `${owner.vaultId}${owner.credentialId}` },
  ])
    expect(() => openSecrets(keyring, other, row)).toThrow();
});

test('does not decrypt mixed layers of two rows of one owner', () => {
  const keyring = createKeyring([newKey()]);
  const first = sealSecrets(keyring, owner, { token: '1' });
  const second = sealSecrets(keyring, owner, { token: '2' });
  expect(() => openSecrets(keyring, owner, { ...first, wrappedKey: second.wrappedKey })).toThrow();
});

test('does not decrypt with a wrong master key, even under the right key id', () => {
  const row = sealSecrets(createKeyring([newKey()]), owner, { token: 'a token' });
  const other = createKeyring([newKey()]);
  expect(() => openSecrets(other, owner, row)).toThrow(/not in the keyring/);
  const [otherKey] = other.keys.values();
  const renamed = { writeKeyId: row.keyId, keys: new Map([[row.keyId, otherKey ?? Buffer.alloc(32)]]) };
  expect(() => openSecrets(renamed, owner, row)).toThrow();
});

test('encrypts with the new key after a rotation and still decrypts with the old one', () => {
  const [oldKey, key] = [newKey(), newKey()];
  const before = sealSecrets(createKeyring([oldKey]), owner, { token: 'old' });
  const keyring = createKeyring([key, oldKey]);
  const after = sealSecrets(keyring, owner, { token: 'new' });
  expect(openSecrets(keyring, owner, before)).toEqual({ token: 'old' });
  expect(after.keyId).toBe(keyring.writeKeyId);
  expect(after.keyId).not.toBe(before.keyId);
  expect(() => openSecrets(createKeyring([oldKey]), owner, after)).toThrow();
});

test('reads a master key from hex, base64 and base64url, and refuses any other length', () => {
  const key = randomBytes(32);
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    expect(parseMasterKey(key.toString(encoding))).toEqual(key);
  expect(() => parseMasterKey(randomBytes(31).toString('base64'))).toThrow('32 bytes');
});

test('derives different keys for different purposes and master keys', () => {
  const [one, two] = [createKeyring([newKey()]), createKeyring([newKey()])];
  const keys = [deriveKey(one, 'a'), deriveKey(one, 'b'), deriveKey(two, 'a')].map((key) =>
    key.toString('hex'),
  );
  expect(new Set(keys).size).toBe(3);
  expect(deriveKey(one, 'a').toString('hex')).toBe(keys[0]);
});
