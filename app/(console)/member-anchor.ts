export const memberAnchor = (userId: string): string => `member-${userId}`;
