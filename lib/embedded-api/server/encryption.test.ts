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

test('what was sealed opens again, whatever it says', () => {
  const keyring = createKeyring([newKey()]);
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (plain, credentialId, vaultId) => {
      const row = sealSecrets(keyring, { credentialId, vaultId }, plain);
      expect(openSecrets(keyring, { credentialId, vaultId }, row)).toEqual({ ...plain });
    }),
  );
});

test('the secret is in no byte of the row, and two seals of one secret have nothing in common', () => {
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

test('one flipped bit anywhere, in nonce, tag or ciphertext of either layer, and it does not open', () => {
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

test('a row cut short at any length does not open', () => {
  const keyring = createKeyring([newKey()]);
  const row = sealSecrets(keyring, owner, { token: 'a token' });
  for (const field of ['sealed', 'wrappedKey'] as const)
    for (let length = 0; length < row[field].length; length++)
      expect(() =>
        openSecrets(keyring, owner, { ...row, [field]: row[field].subarray(0, length) }),
      ).toThrow();
});

test('another credential, another vault or swapped names: it does not open', () => {
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

test('layers of two rows of one owner cannot be mixed', () => {
  const keyring = createKeyring([newKey()]);
  const first = sealSecrets(keyring, owner, { token: '1' });
  const second = sealSecrets(keyring, owner, { token: '2' });
  expect(() => openSecrets(keyring, owner, { ...first, wrappedKey: second.wrappedKey })).toThrow();
});

test('a wrong master key does not open, also under the right key id', () => {
  const row = sealSecrets(createKeyring([newKey()]), owner, { token: 'a token' });
  const other = createKeyring([newKey()]);
  expect(() => openSecrets(other, owner, row)).toThrow(/not in the keyring/);
  const [otherKey] = other.keys.values();
  const renamed = { writeKeyId: row.keyId, keys: new Map([[row.keyId, otherKey ?? Buffer.alloc(32)]]) };
  expect(() => openSecrets(renamed, owner, row)).toThrow();
});

test('after a rotation the new key writes and the old one still reads', () => {
  const [oldKey, key] = [newKey(), newKey()];
  const before = sealSecrets(createKeyring([oldKey]), owner, { token: 'old' });
  const keyring = createKeyring([key, oldKey]);
  const after = sealSecrets(keyring, owner, { token: 'new' });
  expect(openSecrets(keyring, owner, before)).toEqual({ token: 'old' });
  expect(after.keyId).toBe(keyring.writeKeyId);
  expect(after.keyId).not.toBe(before.keyId);
  expect(() => openSecrets(createKeyring([oldKey]), owner, after)).toThrow();
});

test('a master key is read from hex, base64 and base64url alike, and refused at any other length', () => {
  const key = randomBytes(32);
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    expect(parseMasterKey(key.toString(encoding))).toEqual(key);
  expect(() => parseMasterKey(randomBytes(31).toString('base64'))).toThrow('32 bytes');
});

test('derived keys differ by purpose and by master key', () => {
  const [one, two] = [createKeyring([newKey()]), createKeyring([newKey()])];
  const keys = [deriveKey(one, 'a'), deriveKey(one, 'b'), deriveKey(two, 'a')].map((key) =>
    key.toString('hex'),
  );
  expect(new Set(keys).size).toBe(3);
  expect(deriveKey(one, 'a').toString('hex')).toBe(keys[0]);
});
