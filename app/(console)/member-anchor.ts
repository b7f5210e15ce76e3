/** The id of a member's row, for the fragment of a URL. */
export const memberAnchor = (userId: string): string => `member-${userId}`;
