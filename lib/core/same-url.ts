import { withoutUrlSecrets } from './secret-names';

/** Returns one spelling for all URLs that the URL standard treats as equal. Returns other text unchanged. */
export const hrefOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/** Whether the URL standard treats two URLs as equal: letter case of the host, default port. */
export const isSameUrl = (one: string, other: string): boolean => hrefOf(one) === hrefOf(other);

/** Like `isSameUrl`, if one URL comes from the audit log, which removes secrets from URLs. */
export const isSameLoggedUrl = (one: string, other: string): boolean =>
  isSameUrl(withoutUrlSecrets(one.trim()), withoutUrlSecrets(other.trim()));
