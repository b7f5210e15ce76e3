// Long words also match inside others: `accessToken`, `mytoken`. Short ones must stand alone, because many
// words end with them (`compat`).
const SECRET_NAME =
  /((api|access|secret|private)[-_]?key|token|secret|password|passwd|signature|credentials?|(^|[-_])(pwd|sig|jwt|pat|bearer|auth))$/i;

/** Whether the name of a URL parameter or variable says that it is a secret. `project_key` does not. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) || /^(key|code)$/i.test(name);

export function secretParameter(url: string): string | undefined {
  const at = url.search(/[?#]/);
  if (at < 0) return undefined;
  for (const pair of url.slice(at + 1).split(/[&#?;]/)) {
    const name = pair.split('=', 1)[0] ?? '';
    if (pair.length > name.length + 1 && isSecretName(name)) return name;
  }
  return undefined;
}

/** Replaces the values of secret parameters in an http(s) URL by `[set]`. Returns other text unchanged. */
export const withoutUrlSecrets = (text: string): string =>
  /^https?:\/\//i.test(text)
    ? text.replace(/([?&#;])([^=?&#;]+)=[^?&#;]+/g, (pair, mark: string, name: string) =>
        isSecretName(name) ? `${mark}${name}=[set]` : pair,
      )
    : text;
