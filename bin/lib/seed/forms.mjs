export const CONNECTION = 'embedded';

export const iso = (at) => (at === undefined ? null : new Date(Math.floor(at)).toISOString());

export const metadataOf = ({ team, environment, owner, hasOwner }) => ({
  team: team.toLowerCase(),
  environment,
  ...(hasOwner && { owner: owner.name.split(' ')[0] }),
});
