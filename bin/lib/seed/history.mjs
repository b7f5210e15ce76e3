// Two years of a generated account: the events of each vault and credential, as plain data. The same seed and
// the same end give the same history.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 730;

const TEAMS =
  'Billing Checkout Data Finance Growth Identity Ledger Legal Mobile Platform Risk Search Security Support'.split(
    ' ',
  );
const ENVIRONMENTS = ['production', 'production', 'staging', 'development'];
const SERVERS = [
  'https://mcp.linear.app/mcp',
  'https://api.githubcopilot.com/mcp/',
  'https://mcp.notion.com/mcp',
  'https://mcp.sentry.dev/mcp',
  'https://mcp.stripe.com',
  'https://mcp.atlassian.com/v1/mcp',
  'https://mcp.neon.tech/mcp',
  'https://mcp.supabase.com/mcp',
  'https://mcp.intercom.com/mcp',
  'https://mcp.paypal.com/mcp',
  'https://mcp.asana.com/sse',
  'https://mcp.search.internal.example/mcp',
  'https://mcp.warehouse.internal.example/mcp',
];
const PEOPLE = ['Ada Okafor', 'Bo Lindqvist', 'Chen Wei', 'Dana Reyes', 'Emil Novak', 'Farah Haddad'].map(
  (name, at) => ({
    id: `seed-user-${at + 1}`,
    kind: 'user',
    name: `${name.split(' ')[0].toLowerCase()}@example.com (${name})`,
  }),
);
const NOTES = {
  leaked: ['Found in a public gist', 'Printed in a build log'],
  owner_left: ['Handed over to the team'],
  mistake: ['Wrong vault'],
  no_longer_used: ['The project has ended'],
};

/** Returns a generator of numbers from 0 to 1 (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How a credential ends, with the share of each. The rest, 2 %, is deleted. */
const ENDS = [
  ['rotated', 0.62],
  ['leaked', 0.04],
  ['owner_left', 0.05],
  ['gap', 0.05],
  ['moved', 0.04],
  ['outside', 0.06],
  ['mistake', 0.02],
  ['abandoned', 0.1],
];

/**
 * Returns `{vaults, credentials, events}` with about `vaultCount` × 20 credentials, until `until` (ms). An
 * event is `{at, action, vault, credential?, next?, reason?, note?, ticket?, actor}`. Events without an actor
 * happened outside the console.
 */
export function history({ seed, vaultCount, until }) {
  const random = numbers(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const chance = (share) => random() < share;
  const start = until - DAYS * DAY_MS;
  const idAt = (prefix, at) => {
    const hex = Array.from({ length: 20 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${prefix}${Math.floor(at).toString(16).padStart(12, '0')}7${hex.slice(0, 3)}8${hex.slice(3, 18)}`;
  };
  const [vaults, credentials, events] = [[], [], []];
  const workingTime = (at) => {
    const day = new Date(at).getUTCDay();
    return at + (day === 6 ? 2 : day === 0 ? 1 : 0) * DAY_MS;
  };
  const stated = (reason) => ({
    reason,
    note: chance(0.5) ? pick(NOTES[reason] ?? ['']) : '',
    ticket: chance(0.6) ? `OPS-${100 + Math.floor(random() * 4_000)}` : '',
  });
  const endOf = () => {
    let left = random();
    for (const [name, share] of ENDS) {
      left -= share;
      if (left < 0) return name;
    }
    return 'deleted';
  };

  function add(vault, target, at, actor, isRecorded = true) {
    const credential = { id: idAt('vcred_', at), vault, target, createdAt: at, actor };
    credentials.push(credential);
    if (isRecorded) events.push({ at, action: 'credential.create', vault, credential, actor });
    return credential;
  }
  function end(credential, at, how) {
    Object.assign(credential, how.isDeletion ? { deletedAt: at } : { archivedAt: at });
    if (how.replacedBy) Object.assign(credential, { replacedBy: how.replacedBy.id });
    if (how.replacedBy) Object.assign(how.replacedBy, { replaces: credential.id });
  }
  const archive = (credential, at, actor, why) => {
    end(credential, at, {});
    events.push({ at, action: 'credential.archive', vault: credential.vault, credential, actor, ...why });
  };
  const rotate = (old, at, actor, why) => {
    const next = add(old.vault, old.target, at - 2_000, actor, false);
    end(old, at, { replacedBy: next });
    events.push({ at, action: 'credential.rotate', vault: old.vault, credential: old, next, actor, ...why });
    return next;
  };

  function position(vault, target) {
    const owner = vault.owner;
    let current = add(vault, target, workingTime(vault.createdAt + random() * 60 * DAY_MS), owner);
    while (current) {
      const isProduction = vault.environment === 'production';
      // Some credentials in production exceed its policy of one year.
      const isForgotten = isProduction && random() < 0.03;
      const days = isForgotten
        ? 370 + random() * 130
        : isProduction
          ? 20 + random() * 190
          : 40 + random() * 420;
      const lived = days * DAY_MS;
      const at = workingTime(current.createdAt + lived);
      if (at >= until) return;
      const actor = chance(0.3) ? owner : pick(PEOPLE);
      switch (endOf()) {
        case 'rotated':
          current = rotate(current, at, actor, stated('scheduled'));
          break;
        case 'leaked':
          current = rotate(current, at, actor, stated('leaked'));
          break;
        case 'owner_left':
          current = rotate(current, at, actor, stated('owner_left'));
          break;
        case 'gap': {
          archive(current, at, actor, stated('mistake'));
          const again = at + (0.1 + random() * 60) * HOUR_MS;
          current = again < until ? add(vault, target, again, actor) : null;
          break;
        }
        case 'moved': {
          const other = add(vault, `${target.replace(/\/?$/, '')}/v2`, at - 5 * MINUTE_MS, actor);
          archive(current, at, actor, stated('replaced_by_server'));
          current = other;
          break;
        }
        case 'outside': {
          const [old, again] = [current, at + (chance(0.5) ? -1 : 1) * random() * 3 * HOUR_MS];
          end(old, at, {});
          old.endedOutside = true;
          current = again < until ? add(vault, target, again, null, false) : null;
          if (current) current.createdOutside = true;
          break;
        }
        case 'mistake': {
          const wrong = add(vault, target, at, actor);
          archive(wrong, at + random() * HOUR_MS, actor, stated('mistake'));
          return;
        }
        case 'abandoned':
          archive(current, at, actor, stated('no_longer_used'));
          return;
        default:
          end(current, at, { isDeletion: true });
          if (chance(0.5)) {
            const why = stated('no_longer_used');
            events.push({ at, action: 'credential.delete', vault, credential: current, actor, ...why });
          } else current.endedOutside = true;
          return;
      }
    }
  }

  for (let number = 0; number < vaultCount; number++) {
    const team = TEAMS[number % TEAMS.length];
    const environment = ENVIRONMENTS[Math.floor(number / TEAMS.length) % ENVIRONMENTS.length];
    const at = workingTime(start + random() ** 2 * 0.7 * DAYS * DAY_MS);
    const name = `${team} ${environment}${number < TEAMS.length * 4 ? '' : ` ${Math.floor(number / (TEAMS.length * 4)) + 1}`}`;
    const owner = pick(PEOPLE);
    const vault = {
      id: idAt('vault_', at),
      name,
      team,
      environment,
      owner,
      hasOwner: chance(0.8),
      createdAt: at,
    };
    vaults.push(vault);
    events.push({ at, action: 'vault.create', vault, actor: owner });
    const servers = SERVERS.filter(() => chance(0.49));
    for (const target of servers) position(vault, target);
  }
  return { vaults, credentials, events: events.toSorted((a, b) => a.at - b.at) };
}
