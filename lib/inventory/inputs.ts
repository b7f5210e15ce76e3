import { z } from 'zod';
import { QUERY_CHARACTERS_MAX } from './limits';
import { placeOf, SELECTION_MAX } from './selection';

const OWNER_CHARACTERS_MAX = 254;
const ID_CHARACTERS_MAX = 255;

const id = z.string().min(1).max(ID_CHARACTERS_MAX);

export const emailOrNone = z
  .string()
  .max(OWNER_CHARACTERS_MAX, 'This address is too long.')
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z.union([z.literal(''), z.email('Enter an email address, like ada@example.com.')], {
      error: 'Enter an email address, like ada@example.com.',
    }),
  );

/** When a token expires, as a person knows it: a day (UTC), or empty if unknown. */
export const setExpiryInput = z.object({
  vaultId: id,
  credentialId: id,
  day: z.union([z.literal(''), z.iso.date('Enter a date.')], { error: 'Enter a date.' }),
});

export const subjectFields = {
  vaultId: id,
  /** Null: the whole vault. */
  credentialId: id.nullable(),
};

/** The owner of a credential, or of a vault and its credentials without a separate owner; '' for no owner. */
export const setOwnerInput = z.object({ ...subjectFields, owner: emailOrNone });

const KEY_CHARACTERS_MAX = 2_000;

/** Credentials by key. The audit log shows the first of them, on one line. */
export const credentialKeys = z
  .array(z.string().max(KEY_CHARACTERS_MAX))
  .min(1, 'Select at least one credential.')
  .max(SELECTION_MAX, `At most ${SELECTION_MAX.toLocaleString('en')} credentials can be selected.`)
  .transform((keys, context) =>
    keys.flatMap((key) => {
      const place = placeOf(key);
      if (place === null) context.addIssue({ code: 'custom', message: 'This is not a credential.' });
      return place ?? [];
    }),
  );
export type CredentialPlace = z.output<typeof credentialKeys>[number];

export const searchText = z.string().max(QUERY_CHARACTERS_MAX);

export const selectionInput = z.object({ credentials: credentialKeys });
export const ownerForm = z.object({ owner: emailOrNone });
export const setOwnersInput = z.object({ owner: emailOrNone, q: searchText, credentials: credentialKeys });
