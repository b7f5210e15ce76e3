import { withoutUrlSecrets } from './secret-names';

/** One spelling of all URLs that the URL standard makes equal; any other text as it is. */
export const hrefOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/** Whether two URLs differ only in what the URL standard makes equal: letter case of the host, default port. */
export const isSameUrl = (one: string, other: string): boolean => hrefOf(one) === hrefOf(other);

/** The same, where one of them comes from the audit log, which has URLs without the secrets in them. */
export const isSameLoggedUrl = (one: string, other: string): boolean =>
  isSameUrl(withoutUrlSecrets(one.trim()), withoutUrlSecrets(other.trim()));
