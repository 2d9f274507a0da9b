import { isIP } from 'node:net';
import { checkRules, FLAG, IDENTIFIER, LIST, matches, TEXT, type Rules } from './option-rules.js';
import type { App } from './world/apps.js';
import type { Component } from './world/components.js';
import type { Person } from './world/people.js';

function isMenu(value: unknown): boolean {
  const isLink = (one: unknown): boolean => {
    const { name, url, ...more } = Object(one) as Record<string, unknown>;
    return typeof name === 'string' && matches(/^https?:\/\/\S+$/)(url) && Object.keys(more).length === 0;
  };
  return Array.isArray(value) && value.every(isLink);
}

const APP: Rules<App> = {
  appId: IDENTIFIER,
  appSecret: ['be a string that is not empty', matches(/./)],
  name: TEXT,
  originalId: TEXT,
  platform: TEXT,
  callbackDomain: ['be a bare host name, without scheme, port or path', matches(/^[\w.-]+$/)],
  verified: FLAG,
  testAccount: FLAG,
  ipAllowList: [
    'be an array of IP addresses',
    (value) => Array.isArray(value) && value.every((one) => isIP(String(one)) !== 0),
  ],
  secretFrozen: FLAG,
  banned: FLAG,
  menu: ['be a list of { name, url }, with web addresses', isMenu],
};

const COMPONENT: Rules<Component> = {
  appId: IDENTIFIER,
  accessToken: ['be a string that is not empty', matches(/./)],
  accounts: LIST,
};

const PERSON: Rules<Person> = {
  id: IDENTIFIER,
  nickname: TEXT,
  headimgurl: ['be a web address, or empty', matches(/^(?:https?:\/\/\S+)?$/)],
  language: TEXT,
  snapshot: FLAG,
};

/** Names of what can be said of a person. */
export const PERSON_OPTIONS = Object.keys(PERSON);

/** Checks a person, from the options or from `addUser`. */
export const checkPerson = (where: string, person: unknown): void => checkRules(where, person, PERSON);

/** Checks the third-party platforms of the options. */
export function checkComponents(components: readonly Component[]): void {
  components.forEach((component, index) => {
    checkRules(`components[${index}]`, component, COMPONENT);
    for (const name of ['appId', 'accessToken'] as const) {
      if ((component[name] as string | undefined) === undefined)
        throw new TypeError(`\`components[${index}].${name}\` is required`);
    }
  });
}

/** Checks one list of apps of the options; `where` is its name. */
export function checkApps(where: string, apps: readonly App[]): void {
  apps.forEach((app, index) => {
    checkRules(`${where}[${index}]`, app, APP);
    for (const name of ['appId', 'appSecret'] as const) {
      // Callers in plain JavaScript do leave them out.
      if ((app[name] as string | undefined) === undefined)
        throw new TypeError(`\`${where}[${index}].${name}\` is required`);
    }
  });
}
