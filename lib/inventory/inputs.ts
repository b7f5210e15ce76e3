import { z } from 'zod';

const OWNER_CHARACTERS_MAX = 254;
const ID_CHARACTERS_MAX = 255;

const id = z.string().min(1).max(ID_CHARACTERS_MAX);

/** When a token expires, as a person knows it: a day (UTC), or empty: it is not known. */
export const setExpiryInput = z.object({
  vaultId: id,
  credentialId: id,
  day: z.union([z.literal(''), z.iso.date('Enter a date.')], { error: 'Enter a date.' }),
});

/** What a change of the inventory is about. */
export const subjectFields = {
  vaultId: id,
  /** Null: the whole vault. */
  credentialId: id.nullable(),
};

/** Who answers for a vault and its credentials without an owner of their own, or for a credential; '' is nobody. */
export const setOwnerInput = z.object({
  ...subjectFields,
  owner: z
    .string()
    .max(OWNER_CHARACTERS_MAX, 'This address is too long.')
    .transform((text) => text.trim().toLowerCase())
    .pipe(
      z.union([z.literal(''), z.email('Enter an email address, like ada@example.com.')], {
        error: 'Enter an email address, like ada@example.com.',
      }),
    ),
});
