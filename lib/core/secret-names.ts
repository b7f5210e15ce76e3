// Long words tell also where they are joined to others: `accessToken`, `mytoken`. Short ones end many a word (`compat`).
const SECRET_NAME =
  /((api|access|secret|private)[-_]?key|token|secret|password|passwd|signature|credentials?|(^|[-_])(pwd|sig|jwt|pat|bearer|auth))$/i;

/** Whether a parameter of a URL, or a variable that stands in one, carries a secret by its name. `project_key` does not. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) || /^(key|code)$/i.test(name);

/** The name of the parameter, before or after `#`, that carries a secret and is not empty. */
export function secretParameter(url: string): string | undefined {
  const at = url.search(/[?#]/);
  if (at < 0) return undefined;
  for (const pair of url.slice(at + 1).split(/[&#?;]/)) {
    const name = pair.split('=', 1)[0] ?? '';
    if (pair.length > name.length + 1 && isSecretName(name)) return name;
  }
  return undefined;
}

/** An http(s) URL with `[set]` in place of every parameter that carries a secret by its name; any other text as it is. */
export const withoutUrlSecrets = (text: string): string =>
  /^https?:\/\//i.test(text)
    ? text.replace(/([?&#;])([^=?&#;]+)=[^?&#;]+/g, (pair, mark: string, name: string) =>
        isSecretName(name) ? `${mark}${name}=[set]` : pair,
      )
    : text;
