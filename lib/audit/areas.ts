import { ACTIONS, type ActionName } from './action-registry';

type Prefix = ActionName extends infer Name
  ? Name extends `${infer First}.${string}`
    ? First
    : never
  : never;

const AREA_OF = {
  vault: 'Vaults',
  credential: 'Credentials',
  rotation: 'Credentials',
  leak: 'Credentials',
  import: 'Import',
  collect: 'Requests to teammates',
  campaign: 'Campaigns',
  archive: 'Archive and evidence',
  evidence: 'Archive and evidence',
  hold: 'Policies and settings',
  inventory: 'Inventory and views',
  view: 'Inventory and views',
  policy: 'Policies and settings',
  setting: 'Policies and settings',
  'agent-session': 'Agents',
  session: 'Sign-in',
  console: 'Sign-in',
  user: 'People',
  invitation: 'People',
  audit: 'Audit log',
} as const satisfies Readonly<Record<Prefix, string>>;

const titles = [...new Set(Object.values(AREA_OF))];
const areaOf = (action: ActionName) => AREA_OF[action.slice(0, action.indexOf('.')) as Prefix];

export interface Area {
  title: string;
  actions: { name: ActionName; label: string }[];
}

export const AREAS: readonly Area[] = titles.map((title) => ({
  title,
  actions: (Object.keys(ACTIONS) as ActionName[])
    .filter((name) => areaOf(name) === title)
    .map((name) => ({ name, label: ACTIONS[name].label })),
}));
