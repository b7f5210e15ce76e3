/** Who needs a second factor, from fewest to most people. */
export const SECOND_FACTOR_FOR = ['nobody', 'administrators', 'everyone'] as const;
export type SecondFactorFor = (typeof SECOND_FACTOR_FOR)[number];
