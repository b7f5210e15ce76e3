/** The id of the row of a member, for the fragment of an address. */
export const memberAnchor = (userId: string): string => `member-${userId}`;
