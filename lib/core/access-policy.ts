/** Who needs a second factor besides a password, from fewest to all. */
export const SECOND_FACTOR_FOR = ['nobody', 'administrators', 'everyone'] as const;
export type SecondFactorFor = (typeof SECOND_FACTOR_FOR)[number];
